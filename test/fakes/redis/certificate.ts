import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface Certificate {
  readonly certificateFile: string;
  readonly keyFile: string;
  /** PEM; trusting it means trusting this server, for it is signed by itself. */
  readonly pem: string;
  remove(): void;
}

/** A self-signed certificate made by openssl on the spot, by default for localhost and 127.0.0.1. */
export function makeCertificate(names = "DNS:localhost,IP:127.0.0.1"): Certificate {
  const folder = mkdtempSync(join(tmpdir(), "headroom-tls-"));
  const certificateFile = join(folder, "certificate.pem");
  const keyFile = join(folder, "key.pem");
  const request = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];
  const subject = ["-days", "2", "-subj", "/CN=headroom test", "-addext", `subjectAltName=${names}`];
  execFileSync("openssl", [...request, ...subject, "-keyout", keyFile, "-out", certificateFile], {
    stdio: ["ignore", "ignore", "pipe"],
  });
  return {
    certificateFile,
    keyFile,
    pem: readFileSync(certificateFile, "utf8"),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
