import type { WebClient } from "@slack/web-api";
import { channelIds } from "../../chat/slack/channels.ts";
import { sentenceOf, slackCode, socketSentence } from "../../chat/slack/errors.ts";
import { SCOPES } from "../../chat/slack/manifest.ts";
import { webClient } from "../../chat/slack/web.ts";
import type { Environment } from "../../config/environment.ts";
import { listed } from "../../messages/words.ts";
import { silentLog } from "../../ports/log.ts";
import type { Tried } from "./tried.ts";

const client = (given: Environment, token: string): WebClient =>
  webClient(given[token] ?? "", given["SLACK_API_URL"], silentLog);

/** Here nothing is tried again by itself. */
const refusal = (error: unknown, what: string, say = (refused: unknown) => sentenceOf(refused, what)) =>
  slackCode(error) === undefined
    ? `Slack did not ${what}. Check the network and status.slack.com.`
    : say(error);

export async function trySlackToken(given: Environment): Promise<Tried> {
  try {
    const { team, user, response_metadata: told } = await client(given, "SLACK_BOT_TOKEN").auth.test();
    const missing = SCOPES.filter((scope) => told?.scopes?.includes(scope) === false);
    if (missing.includes("chat:write")) return { kind: "fails", says: lack(missing) };
    const says = `Slack knows the bot: @${user} in ${team}.`;
    if (missing.length === 0) return { kind: "works", says };
    return { kind: "works", says, but: `${lack(missing)} Without them it does less: README.md, Slack.` };
  } catch (error) {
    return { kind: "fails", says: refusal(error, "let the app sign in") };
  }
}

const lack = (missing: readonly string[]) =>
  `The app lacks ${listed(missing)}. Add what you want of it under "OAuth & Permissions" and reinstall the app.`;

/** Asks for the address of a socket, and opens none. */
export async function trySlackSocket(given: Environment): Promise<Tried> {
  try {
    await client(given, "SLACK_APP_TOKEN").apps.connections.open();
    return { kind: "works", says: "Slack will send commands and pressed buttons." };
  } catch (error) {
    return { kind: "fails", says: refusal(error, "open a socket", socketSentence) };
  }
}

export async function trySlackChannel(given: Environment): Promise<Tried> {
  const wanted = given["SLACK_CHANNEL"] ?? "";
  const web = client(given, "SLACK_BOT_TOKEN");
  try {
    const id = await channelIds(web).find(wanted);
    if (id === undefined) return { kind: "fails", says: unseen(wanted) };
    const { channel } = await web.conversations.info({ channel: id });
    if (channel?.is_archived === true)
      return { kind: "fails", says: `${wanted} is archived. Unarchive it, or take another channel.` };
    return {
      kind: "works",
      says: `${said(wanted, channel?.name)} is there.`,
      ...invitation(wanted, channel),
    };
  } catch (error) {
    return { kind: "fails", says: refusal(error, `show ${wanted}`) };
  }
}

const said = (wanted: string, name: string | undefined) =>
  name === undefined || wanted.endsWith(name) ? wanted : `${wanted} (#${name})`;

const unseen = (wanted: string) =>
  `Slack shows the bot no channel ${wanted}. Correct its name; in a private channel type /invite @headroom first.`;

const invitation = (wanted: string, channel: { readonly is_member?: boolean } | undefined) =>
  channel?.is_member === true
    ? {}
    : {
        but: `The bot is not in ${wanted}. It can post there all the same; type /invite @headroom in it, so that it can also look whether a message arrived.`,
      };
