import type { AppsManifestValidateArguments } from "@slack/web-api";
import type { CommandDefinition } from "../../commands/definition.ts";
import { LIMITS } from "./limits.ts";

/** The one command of the app: Slack offers no subcommands, so the first word chooses. */
export const SLASH_COMMAND = "/redis";

export type SlackManifest = AppsManifestValidateArguments["manifest"];

/** Each scope with what it is for; a test holds the list against the methods and events that this room uses. */
export const SCOPES = [
  // "@headroom stats prod-cache"
  "app_mentions:read",
  // Looking for a message whose answer was lost before it is posted again.
  "channels:history",
  "groups:history",
  // Finding a channel's id by its name.
  "channels:read",
  "groups:read",
  "chat:write",
  // Posting in public channels without an invitation.
  "chat:write.public",
  "commands",
  // Charts.
  "files:write",
  // Access rules that name a user group.
  "usergroups:read",
] as const;

/** The app as Slack creates it from a file. With `url`, requests come over HTTP; without, through Socket Mode. */
export function slackManifest(
  commands: readonly Pick<CommandDefinition, "name">[],
  options: { readonly url?: string } = {},
): SlackManifest {
  const { url } = options;
  const hint = commands.map(({ name }) => name).join(" | ");
  return {
    _metadata: { major_version: 2, minor_version: 1 },
    display_information: {
      name: "Headroom",
      description: "Tells the team how much of its Redis plan is left, before the provider cuts it off.",
      background_color: "#a30200",
    },
    features: {
      app_home: { home_tab_enabled: true, messages_tab_enabled: false },
      bot_user: { display_name: "headroom", always_online: true },
      slash_commands: [
        {
          command: SLASH_COMMAND,
          description: "Usage, alerts, plans and runbooks of your Redis databases",
          usage_hint: hint.slice(0, LIMITS.usageHint),
          should_escape: true,
          ...(url === undefined ? {} : { url }),
        },
      ],
    },
    oauth_config: { scopes: { bot: [...SCOPES] } },
    settings: {
      event_subscriptions: {
        bot_events: ["app_home_opened", "app_mention"],
        ...(url === undefined ? {} : { request_url: url }),
      },
      interactivity: { is_enabled: true, ...(url === undefined ? {} : { request_url: url }) },
      org_deploy_enabled: false,
      socket_mode_enabled: url === undefined,
      token_rotation_enabled: false,
    },
  };
}
