import packageJson from "../../package.json" with { type: "json" };

/** Apart from the rest of the room, so that whoever only asks for it loads nothing else. */
export const VERSION = packageJson.version;
