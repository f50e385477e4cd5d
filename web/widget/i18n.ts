// Decision: two languages, one table each, one type for both, so that a sentence missing in one of
// them is a type error and not an English word on a Chinese page. Which one is shown: what the
// embedding page says, else the page's own language, else the browser's.

import type { Language, QueuePlace } from "./protocol.ts";

const zh = {
  launcher: "在线客服",
  launcherUnread: (count: number) => `在线客服，${count} 条未读消息`,
  panel: "在线客服对话",
  close: "关闭对话",
  bot: "智能助手",
  you: "我",
  log: "对话记录",
  botReady: "智能助手 · 随时答复",
  agentHere: (name: string) => `${name} 正在为您服务`,
  waitingHere: "正在为您接通人工客服",
  resolvedHere: "对话已结束",
  greeting: "您好，有什么可以帮您？",
  placeholder: "输入您的问题…",
  placeholderResolved: "还有问题？继续输入即可…",
  send: "发送",
  sending: "发送中…",
  failed: "没有发出去",
  retry: "重试",
  discard: "删除",
  counter: (left: number) => (left >= 0 ? `还可输入 ${left} 字` : `超出 ${-left} 字`),
  sources: "来源：",
  sourcesJoin: "、",
  helped: "这个回答有帮助吗？",
  helpedYes: "有帮助",
  helpedNo: "没有帮助",
  helpedWhy: "还缺少什么？（可不填）",
  helpedThanks: "谢谢您的反馈",
  helpedFailed: "没有发出去，请再试一次",
  scores: ["非常不满意", "不满意", "一般", "满意", "非常满意"],
  scoreWhy: "想补充什么吗？（可不填）",
  scoreThanks: "谢谢您的评价",
  typing: "正在输入",
  offline: "网络已断开，恢复后会自动重连。未发出的消息已保存。",
  beginFailed: "暂时连不上客服，正在重试…",
  unknownSite: "客服尚未在本站开通。",
  expired: "之前的对话已过期，已为您开始新的对话。",
  handover: "已为您请求人工客服",
  queued: (place: QueuePlace) => `您排在第 ${place.position} 位${estimate(place, "zh")}`,
  queuedNext: (place: QueuePlace) => `您是下一位${estimate(place, "zh")}`,
  assigned: (name: string) => `${name} 已加入对话`,
  unassigned: "客服已离开，正在为您安排其他同事",
  transferred: "正在为您转给其他同事",
  ticket: (id: string) => `已建立工单 ${id}`,
  resolved: "对话已结束，感谢您的咨询",
  reopened: "对话已重新打开",
  past: "以上是之前的对话",
  reasons: {
    text_too_long: "消息太长，请删减后再发",
    too_many_requests: "发送太频繁，请稍等片刻",
    network: "网络不通",
    other: "服务器暂时没有接收",
  },
};

export type Words = typeof zh;

const en: Words = {
  launcher: "Chat with us",
  launcherUnread: (count) => `Chat with us, ${count} unread ${count === 1 ? "message" : "messages"}`,
  panel: "Customer service chat",
  close: "Close the chat",
  bot: "Assistant",
  you: "You",
  log: "Conversation",
  botReady: "Assistant · replies at once",
  agentHere: (name) => `${name} is helping you`,
  waitingHere: "Finding someone to help you",
  resolvedHere: "Conversation ended",
  greeting: "Hello! How can we help?",
  placeholder: "Type your question…",
  placeholderResolved: "Anything else? Just keep typing…",
  send: "Send",
  sending: "Sending…",
  failed: "Not sent",
  retry: "Try again",
  discard: "Delete",
  counter: (left) => (left >= 0 ? `${left} characters left` : `${-left} characters too many`),
  sources: "Source: ",
  sourcesJoin: ", ",
  helped: "Did this help?",
  helpedYes: "Yes",
  helpedNo: "No",
  helpedWhy: "What was missing? (optional)",
  helpedThanks: "Thank you for telling us",
  helpedFailed: "Not sent. Please try again",
  scores: ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"],
  scoreWhy: "Anything to add? (optional)",
  scoreThanks: "Thank you for your score",
  typing: "Typing",
  offline: "You are offline. We reconnect by ourselves; unsent messages are kept.",
  beginFailed: "The desk cannot be reached right now. Trying again…",
  unknownSite: "Chat is not set up for this site.",
  expired: "Your earlier conversation has expired. This is a new one.",
  handover: "We asked a colleague to take over",
  queued: (place) => `You are number ${place.position} in line${estimate(place, "en")}`,
  queuedNext: (place) => `You are next${estimate(place, "en")}`,
  assigned: (name) => `${name} joined the conversation`,
  unassigned: "Your agent had to leave. We are finding a colleague",
  transferred: "We are passing you on to a colleague",
  ticket: (id) => `Ticket ${id} was opened`,
  resolved: "Conversation ended. Thank you for writing to us",
  reopened: "Conversation reopened",
  past: "Earlier conversation above",
  reasons: {
    text_too_long: "The message is too long. Please shorten it",
    too_many_requests: "Too many messages. Please wait a moment",
    network: "No connection",
    other: "The server did not accept it",
  },
};

/**
 * How long the wait is, in words; nothing at all where nobody can honestly say. The interval is left out where it says no
 * more than the estimate does. Whole minutes, the upper end never rounded down: less is promised than is kept.
 */
export function estimate(place: QueuePlace, language: Language): string {
  const seconds = place.estimate_seconds;
  if (seconds === null) return "";
  const zh = language === "zh";
  const about = minutes(seconds);
  const high = minutes(Math.max(place.high_seconds ?? seconds, seconds));
  const low = Math.min(about, Math.floor((place.low_seconds ?? seconds) / 60));
  const mean = seconds < 60 ? (zh ? "预计不到 1 分钟" : "less than a minute") : zh ? `预计约 ${about} 分钟` : `about ${about} min`;
  const usual = place.low_seconds === null || place.high_seconds === null || high <= Math.max(low, 1) ? "" : low < 1 ? (zh ? `，通常不超过 ${high} 分钟` : `; usually up to ${high} min`) : zh ? `，通常 ${low}–${high} 分钟` : `; usually ${low} to ${high} min`;
  return (zh ? "，" : ", ") + mean + usual;
}

function minutes(seconds: number): number {
  return Math.max(1, Math.ceil(seconds / 60));
}

export const words: Readonly<Record<Language, Words>> = { zh, en };

export function toLanguage(code: string | null | undefined): Language | null {
  const lower = (code ?? "").trim().toLowerCase();
  if (lower === "zh" || lower.startsWith("zh-") || lower.startsWith("zh_")) return "zh";
  if (lower === "en" || lower.startsWith("en-") || lower.startsWith("en_")) return "en";
  return null;
}

/** The first of the wishes that names a language we speak; English where none does. */
export function chooseLanguage(wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const language = toLanguage(wish);
    if (language !== null) return language;
  }
  return "en";
}

export function clockTime(at: number, language: Language): string {
  return new Intl.DateTimeFormat(language === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" }).format(at);
}
