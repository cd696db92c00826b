/** A painter that does as the picture's title says; else its "picture" is its own process id. */
import type { PaintAnswer, PaintJob } from "../../src/charts/painter.ts";

process.on("message", ({ svg }: PaintJob) => {
  if (svg.includes(">crash<")) process.exit(3);
  if (svg.includes(">die<")) process.kill(process.pid, "SIGKILL");
  if (svg.includes(">hang<")) return;
  process.send?.(answer(svg));
});
process.on("disconnect", () => process.exit());

function answer(svg: string): PaintAnswer {
  if (svg.includes(">fail<")) return { kind: "failed", why: "no such shape" };
  return { kind: "painted", png: Buffer.from(String(process.pid)) };
}
