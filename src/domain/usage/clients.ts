/** One line of CLIENT LIST, as far as it tells who the client is. Names and addresses are foreign text. */
export interface ConnectedClient {
  readonly address: string;
  readonly name: string;
  /** The client library, where it says so: "ioredis 5.4". */
  readonly library: string;
  readonly lastCommand: string;
  readonly ageSeconds: number;
}

/** Clients that look like the same worker, started more than once. */
export interface Lookalikes {
  readonly name: string;
  readonly library: string;
  /** What each of them did last. */
  readonly commands: readonly string[];
  readonly clients: number;
  /** Different hosts: 1 may be one process with a pool, more are several processes. */
  readonly hosts: readonly string[];
  readonly sentence: string;
}

/** Reads the reply of CLIENT LIST; fields that a server leaves out are empty. */
export function readClientList(reply: string): ConnectedClient[] {
  return reply
    .split(/\r?\n/)
    .filter((line) => line.includes("addr="))
    .map((line) => {
      const field = (name: string) => new RegExp(`(?:^| )${name}=(\\S*)`).exec(line)?.[1] ?? "";
      return {
        address: field("addr"),
        name: field("name"),
        library: [field("lib-name"), field("lib-ver")].filter(Boolean).join(" "),
        lastCommand: field("cmd").split("|")[0] ?? "",
        ageSeconds: Number(field("age")) || 0,
      };
    });
}

/** Groups of two and more under the same name, whatever they happen to do just now; without one, that do the same. */
export function lookalikesAmong(clients: readonly ConnectedClient[]): Lookalikes[] {
  const groups = Map.groupBy(
    clients,
    ({ name, library, lastCommand }) => `${name}\n${library}\n${name === "" ? lastCommand : ""}`,
  );
  return [...groups.values()]
    .filter((group) => group.length > 1)
    .map(describe)
    .toSorted((a, b) => b.clients - a.clients);
}

const MOST_COMMANDS = 3;

function describe(group: readonly ConnectedClient[]): Lookalikes {
  const { name = "", library = "" } = group[0] ?? {};
  const commands = [...new Set(group.map(({ lastCommand }) => lastCommand.toUpperCase()))];
  const hosts = [...new Set(group.map(({ address }) => address.replace(/:\d+$/, "")))];
  const who =
    name === ""
      ? library === ""
        ? "clients without a name"
        : `${library} clients`
      : `clients named ${name}`;
  const where = hosts.length === 1 ? "from one host" : `from ${hosts.length} hosts`;
  // Connections of one host may also be those that one process keeps.
  const what =
    hosts.length === 1
      ? "a worker started more than once, or one with a pool,"
      : "a worker started more than once";
  return {
    name,
    library,
    commands,
    clients: group.length,
    hosts,
    sentence: `${group.length} ${who} ${where} do the same (${commands.slice(0, MOST_COMMANDS).join(", ")}): ${what} looks like this.`,
  };
}
