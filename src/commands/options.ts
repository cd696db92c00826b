import type { OptionDefinition } from "./definition.ts";

export const DATABASE: OptionDefinition = {
  name: "database",
  summary: "a database's name",
  type: "database",
  required: false,
};

export const ALERT: OptionDefinition = {
  name: "alert",
  summary: "an alert's id, a database's name, or all",
  type: "alert",
  required: false,
};
