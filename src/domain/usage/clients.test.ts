import { describe, expect, it } from "vitest";
import { lookalikesAmong, readClientList } from "./clients.ts";

const LIST = [
  "id=3 addr=10.0.0.4:50122 laddr=10.0.0.1:6379 fd=8 name=bull:mail age=3600 idle=1 db=0 cmd=bzpopmin user=default lib-name=ioredis lib-ver=5.4.1",
  "id=4 addr=10.0.0.5:50123 laddr=10.0.0.1:6379 fd=9 name=bull:mail age=90 idle=1 db=0 cmd=bzpopmin user=default lib-name=ioredis lib-ver=5.4.1",
  "id=5 addr=10.0.0.5:50124 fd=10 name= age=2 idle=0 db=0 cmd=client|list user=default",
  "",
].join("\r\n");

describe("connected clients", () => {
  it("are read from CLIENT LIST, whatever fields the server leaves out", () => {
    const clients = readClientList(LIST);
    expect(clients).toHaveLength(3);
    expect(clients[0]).toEqual({
      address: "10.0.0.4:50122",
      name: "bull:mail",
      library: "ioredis 5.4.1",
      lastCommand: "bzpopmin",
      ageSeconds: 3_600,
    });
    expect(clients[2]).toMatchObject({ name: "", library: "", lastCommand: "client" });
  });

  it("that do the same under the same name look like one worker started twice", () => {
    const [found, ...others] = lookalikesAmong(readClientList(LIST));
    expect(others).toEqual([]);
    expect(found).toMatchObject({ clients: 2, hosts: ["10.0.0.4", "10.0.0.5"] });
    expect(found?.sentence).toBe(
      "2 clients named bull:mail from 2 hosts do the same (BZPOPMIN): a worker started more than once looks like this.",
    );
  });

  it("of one name are one worker's, whatever each happens to do; without a name only those that do the same", () => {
    const lines = [
      "id=1 addr=10.0.0.4:1 name=mail cmd=evalsha",
      "id=2 addr=10.0.0.4:2 name=mail cmd=bzpopmin",
      "id=3 addr=10.0.0.4:3 name= cmd=get",
      "id=4 addr=10.0.0.4:4 name= cmd=set",
    ];
    expect(lookalikesAmong(readClientList(lines.join("\n"))).map(({ sentence }) => sentence)).toEqual([
      "2 clients named mail from one host do the same (EVALSHA, BZPOPMIN): a worker started more than once, or one with a pool, looks like this.",
    ]);
  });

  it("of which each is its own are nobody's double", () => expect(lookalikesAmong([])).toEqual([]));
});
