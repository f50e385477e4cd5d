// Decision: people write "hi", "a question", "how do I return a lamp" as three messages, and want one
// answer. A message that looks like a beginning is kept at the desk at once, and answered when the
// visitor pauses: it is then sent again under the same client id, without saying that more follows.
// What looks whole, or answers what the bot has asked, is answered without delay.

import type { Conversation } from "./conversation.ts";
import { isMessage, liveOffers, personInvolved } from "./conversation.ts";

/** As long as somebody needs to begin typing again, in milliseconds. */
export const PAUSE = 1_200;

/** The most characters of a Chinese beginning, and words of an English one. */
const FEW_CHARACTERS = 6;
const FEW_WORDS = 2;

const ASKS = /[吗呢么几哪谁？?]|怎|什|多少|多久|如何|^(how|what|when|where|why|who|which|can|do|does|is|are)\b/i;
const PERSON = /人工|客服|真人|agent|human|person|operator/i;

/** Whether a message looks as if its writer goes on. */
export function goesOn(said: string, conversation: Conversation): boolean {
  if (personInvolved(conversation) || liveOffers(conversation).length > 0) return false;
  const last = conversation.events.findLast(isMessage);
  if (last?.actor.kind === "bot" && /[?？:：]\s*$/.test(last.text)) return false;
  if (/\d|[。.!！…]\s*$/.test(said) || ASKS.test(said) || PERSON.test(said)) return false;
  const han = said.match(/\p{Script=Han}/gu)?.length ?? 0;
  return han > 0 ? han <= FEW_CHARACTERS : said.split(/\s+/).length <= FEW_WORDS;
}
