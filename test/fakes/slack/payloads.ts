import type { JsonObject } from "./json.ts";
import type { Channel, StoredMessage } from "./workspace.ts";

const TEAM = { id: "T0000001", domain: "acme" } as const;
const APP = "A0000001";

export interface Scene {
  readonly user: string;
  readonly channel: Channel;
  readonly responseUrl: string;
  readonly triggerId: string;
}

/** What Slack sends when somebody types the slash command; in HTTP mode it is form-encoded. */
export const slashCommand = (
  scene: Scene,
  command: string,
  text: string,
): Readonly<Record<string, string>> => ({
  token: "verification-token",
  team_id: TEAM.id,
  team_domain: TEAM.domain,
  channel_id: scene.channel.id,
  channel_name: scene.channel.name,
  user_id: scene.user,
  user_name: scene.user.toLowerCase(),
  command,
  text,
  api_app_id: APP,
  // The string, not the boolean: so does Slack.
  is_enterprise_install: "false",
  response_url: scene.responseUrl,
  trigger_id: scene.triggerId,
});

/** What Slack sends when somebody presses a button or chooses from a menu. */
export const blockAction = (scene: Scene, message: StoredMessage, action: JsonObject): JsonObject => ({
  type: "block_actions",
  user: {
    id: scene.user,
    username: scene.user.toLowerCase(),
    name: scene.user.toLowerCase(),
    team_id: TEAM.id,
  },
  api_app_id: APP,
  token: "verification-token",
  container: {
    type: "message",
    message_ts: message.ts,
    channel_id: message.channel,
    is_ephemeral: message.ephemeralFor !== undefined,
    ...(message.threadTs === undefined ? {} : { thread_ts: message.threadTs }),
  },
  trigger_id: scene.triggerId,
  team: TEAM,
  enterprise: null,
  is_enterprise_install: false,
  channel: { id: scene.channel.id, name: scene.channel.name },
  // Slack leaves the message out when only one person sees it.
  ...(message.ephemeralFor === undefined
    ? { message: { ts: message.ts, text: message.text, blocks: message.blocks, type: "message" } }
    : {}),
  state: { values: {} },
  response_url: scene.responseUrl,
  actions: [{ ...action, action_ts: message.ts }],
});

/** A press on the home tab or in a dialogue: no channel, no message, no response_url. */
export const homeAction = (
  user: string,
  triggerId: string,
  action: JsonObject,
  view: JsonObject = { id: "V0000001", type: "home" },
): JsonObject => ({
  type: "block_actions",
  user: { id: user, username: user.toLowerCase(), name: user.toLowerCase(), team_id: TEAM.id },
  api_app_id: APP,
  token: "verification-token",
  container: { type: "view", view_id: view["id"] },
  trigger_id: triggerId,
  team: TEAM,
  enterprise: null,
  is_enterprise_install: false,
  view,
  actions: [action],
});

export const eventCallback = (id: string, time: number, event: JsonObject): JsonObject => ({
  token: "verification-token",
  team_id: TEAM.id,
  api_app_id: APP,
  type: "event_callback",
  event_id: id,
  event_time: time,
  authorizations: [
    {
      enterprise_id: null,
      team_id: TEAM.id,
      user_id: "UBOT00001",
      is_bot: true,
      is_enterprise_install: false,
    },
  ],
  event,
});
