import { DeliveryError, type ChatPlatform, type PlatformStatus } from "../ports/chat.ts";

/**
 * The platform, with secrets taken out of all that it says: its sentences may quote what answered, a proxy may repeat the
 * request, and they are stored and told in other channels.
 */
export function discreet(platform: ChatPlatform, hide: (text: string) => string): ChatPlatform {
  async function carefully<Ref>(sending: Promise<Ref>): Promise<Ref> {
    try {
      return await sending;
    } catch (error) {
      if (!(error instanceof DeliveryError)) throw error;
      throw new DeliveryError(error.outcome, hide(error.message));
    }
  }
  const told = (status: PlatformStatus): PlatformStatus =>
    status.state === "degraded" ? { ...status, sentence: hide(status.sentence) } : status;
  return {
    ...platform,
    post: (...given) => carefully(platform.post(...given)),
    edit: (...given) => carefully(platform.edit(...given)),
    reply: (...given) => carefully(platform.reply(...given)),
    status: (channel) => told(platform.status(channel)),
  };
}
