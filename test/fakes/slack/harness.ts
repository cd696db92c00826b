import {
  reader,
  type ChatHarness,
  type HarnessUser,
  type VisibleMessage,
  type Waiting,
} from "../chat-harness.ts";
import { delivery, type Mode } from "./delivery.ts";
import { object, objects, textOf, type JsonObject } from "./json.ts";
import { blockAction, homeAction, slashCommand, type Scene } from "./payloads.ts";
import { allBlocks, blocksText, nodes, visible } from "./readable.ts";
import { slackServer, type ServerOptions, type SlackServer } from "./server.ts";
import type { StoredMessage } from "./workspace.ts";

interface SlackUser extends HarnessUser {
  /** Opens the app's home tab; what it reads once it was published, or published anew. */
  opensHome(options?: Waiting): Promise<string>;
  /** Writes to the bot by its name: "@headroom stats prod". */
  mentions(text: string, where: { in: string } & Waiting): Promise<readonly VisibleMessage[]>;
  /** What the dialogue reads that opens in answer. */
  pressesAtHome(button: string): Promise<string>;
  /** Presses in the dialogue that reads like that; what it reads once it was changed. */
  pressesInDialogue(button: string, on: string): Promise<string>;
}

export type FakeSlack = Omit<ChatHarness, "user"> &
  Pick<
    SlackServer,
    "calls" | "complaints" | "scopes" | "sockets" | "faults" | "down" | "up" | "tokens" | "space"
  > & {
    user(id: string): SlackUser;
    /** What a user's home tab reads now; empty before it was published. */
    home(user: string): string;
    userGroup(id: string, members: readonly string[]): void;
    /** In HTTP mode: where the bot listens, "http://127.0.0.1:…/slack/events". */
    listensAt(address: string): void;
    /** How long each command, press and event waited for its acknowledgement, in milliseconds. */
    ackTimes(): readonly number[];
    /** A new file is processed only after so many posts that show it. */
    fileNeeds(posts: number): void;
    /** So many answers at response addresses are refused for their blocks. */
    refuseBlocks(times: number): void;
    /** The next answers at response addresses fail with these statuses. */
    failAnswers(...statuses: number[]): void;
    /** The next command, press or event arrives twice. */
    duplicateNext(): void;
    /** The next command's connection breaks right after Slack sent it. */
    cutNext(): void;
  };

/** A workspace with one app installed. The bot connects by Socket Mode, or is called over HTTP when `signingSecret` is given. */
export async function fakeSlack(
  options: ServerOptions & { readonly signingSecret?: string } = {},
): Promise<FakeSlack> {
  const server = await slackServer(options);
  const { space } = server;
  const mode: Mode =
    options.signingSecret === undefined ? "socket" : { signingSecret: options.signingSecret };
  const deliver = delivery(server, mode);
  const readers = new Map<string, ReturnType<typeof reader>>();

  const channelOf = (name: string) => space.channelNamed(name);
  const seenBy = (user: string) => space.messages.filter((message) => message.ephemeralFor === user);
  const roots = (channel: string) =>
    space.messages.filter(
      (message) => message.channel === channel && message.threadTs === undefined && !message.ephemeralFor,
    );

  const sceneFor = (user: string, channelId: string, original?: StoredMessage): Scene => {
    const channel = space.findChannel(channelId) ?? space.addChannel(channelId);
    return {
      user,
      channel,
      responseUrl: server.urls.create(channel.id, user, original),
      triggerId: space.nextId("X"),
    };
  };

  /** Waits for what answers the person (an alert that comes meanwhile does not), or for a change of the message that was pressed. */
  async function answersTo(
    user: string,
    act: () => Promise<string | undefined>,
    original: StoredMessage | undefined,
    within = 15_000,
  ): Promise<readonly VisibleMessage[]> {
    const before = new Set(space.messages);
    const edits = original?.edits ?? 0;
    const failed = await act();
    if (failed !== undefined) throw new Error(`${user} sees: ${failed}`);
    const fresh = () =>
      space.messages.filter(
        (message) =>
          !before.has(message) && (message.ephemeralFor ?? message.answers) === user && !message.threadTs,
      );
    const changed = () =>
      original !== undefined && (original.edits !== edits || !space.messages.includes(original));
    await space.board.until(
      () => (fresh().length > 0 || changed() ? true : undefined),
      () => `${user} got no answer`,
      within,
    );
    return fresh().map((message) => visible(message, space));
  }

  function act(user: string, on: VisibleMessage, action: JsonObject, within: number | undefined) {
    const message = space.messages.find((one) => one.ts === on.id);
    if (!message) throw new Error("that message is gone");
    const scene = sceneFor(user, message.channel, message);
    return answersTo(user, () => deliver.interactive(blockAction(scene, message, action)), message, within);
  }

  const elements = (on: VisibleMessage) => {
    const message = space.messages.find((one) => one.ts === on.id);
    return message ? nodes(allBlocks(message)) : [];
  };

  const user = (id: string): SlackUser => ({
    id,
    types(line, where) {
      const [command = "", ...rest] = line.split(" ");
      const scene = sceneFor(id, channelOf(where.in).id);
      const payload = slashCommand(scene, command, rest.join(" "));
      return answersTo(id, () => deliver.command(payload, scene), undefined, where.within);
    },
    presses(button, { on, within }) {
      const found = elements(on).find((one) => one["type"] === "button" && labelOf(one) === button);
      if (!found) throw new Error(`there is no button "${button}", only ${on.buttons.join(", ")}`);
      return act(id, on, pressed(found), within);
    },
    chooses(option, { on, within }) {
      const found = elements(on).find((one) =>
        objects(one["options"]).some((item) => labelOf(item) === option),
      );
      if (!found) throw new Error(`there is no choice "${option}", only ${on.choices.join(", ")}`);
      return act(id, on, chosen(found, option), within);
    },
    sees: () => seenBy(id).map((message) => visible(message, space)),
    async opensHome({ within } = {}) {
      const before = space.homes.get(id);
      await deliver.event({
        type: "app_home_opened",
        user: id,
        channel: `D${id}`,
        tab: "home",
        event_ts: space.nextTs(),
      });
      await space.board.until(
        () => (space.homes.get(id) === before ? undefined : true),
        () => "the home tab was not published",
        within,
      );
      return homeText(id);
    },
    mentions(text, where) {
      const channel = channelOf(where.in).id;
      const event = {
        type: "app_mention",
        user: id,
        text: `<@UBOT00001> ${text}`,
        channel,
        ts: space.nextTs(),
      };
      const send = () => deliver.event({ ...event, event_ts: event.ts });
      return answersTo(id, send, undefined, where.within);
    },
    async pressesAtHome(button) {
      const found = nodes(space.homes.get(id)).find(
        (one) => one["type"] === "button" && labelOf(one) === button,
      );
      if (!found) throw new Error(`there is no button "${button}" at home`);
      const trigger = space.nextId("X");
      await deliver.interactive(homeAction(id, trigger, pressed(found)));
      const view = await space.board.until(
        () => space.dialogues.get(trigger),
        () => "no dialogue opened",
      );
      return blocksText(objects(view["blocks"]));
    },
    async pressesInDialogue(button, on) {
      const dialogues = () => [...space.dialogues.values()];
      const open = dialogues().find((view) => blocksText(objects(view["blocks"])) === on);
      const found = nodes(open).find((one) => one["type"] === "button" && labelOf(one) === button);
      if (!open || !found) throw new Error(`there is no button "${button}" in such a dialogue`);
      const view = { id: open["id"] ?? "", type: "modal" };
      await deliver.interactive(homeAction(id, space.nextId("X"), pressed(found), view));
      const changed = await space.board.until(
        () => dialogues().find((one) => one["id"] === open["id"] && one !== open),
        () => "the dialogue stayed as it was",
      );
      return blocksText(objects(changed["blocks"]));
    },
  });

  const homeText = (id: string) => blocksText(objects(object(space.homes.get(id))["blocks"]));

  return {
    ...server,
    platform: "slack",
    apiUrl: `${server.base()}/api/`,
    channel(name) {
      const { id } = channelOf(name);
      const read = () => roots(id).map((message) => visible(message, space));
      const expect = readers.get(id) ?? reader(read, space.board);
      readers.set(id, expect);
      return {
        id,
        name,
        expect,
        visible: read,
        deletes: (message) => {
          const found = space.find(id, message.id);
          if (found) space.remove(found);
        },
      };
    },
    user,
    home: homeText,
    userGroup: (id, members) => void space.userGroups.set(id, members),
    listensAt: deliver.listensAt,
    ackTimes: deliver.ackTimes,
    fileNeeds: (posts) => void (space.fileDelay.needs = posts),
    refuseBlocks: (times) => server.urls.refuseBlocks(times),
    failAnswers: (...statuses) => server.urls.fail(...statuses),
    duplicateNext: deliver.duplicateNext,
    cutNext: deliver.cutNext,
    stop: () => server.stop(),
  };
}

const labelOf = (element: JsonObject) => textOf(object(element["text"])["text"]);

const pressed = (button: JsonObject): JsonObject => ({
  type: "button",
  action_id: button["action_id"],
  block_id: "b",
  text: button["text"],
  value: button["value"],
});

const chosen = (select: JsonObject, option: string): JsonObject => ({
  type: select["type"],
  action_id: select["action_id"],
  block_id: "b",
  selected_option: objects(select["options"]).find((item) => labelOf(item) === option) ?? {},
});
