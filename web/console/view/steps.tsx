// Decision: a conversation is shown with every step between its messages, in one way on the
// conversation page and on the ticket page. Why an agent was chosen stands with the choice itself,
// with the figures it was made from, because "the system decided" is no answer to a colleague.

import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { DeskEvent, MessageEvent } from "../../widget/protocol.ts";
import { language, now, words } from "../desk.ts";
import { clock, day, matched, moment, named, roughly, type Words } from "../i18n.ts";
import { Icon, type IconName } from "./icon.tsx";
import { Avatar, Markdown } from "./pieces.tsx";

type Assigned = Extract<DeskEvent, { kind: "assigned" }>;

function Why({ event }: { event: Assigned }) {
  const said = words.value.why;
  const open = useSignal(false);
  const place = useSignal<{ left: string; top?: string; bottom?: string }>({ left: "0" });
  const box = useRef<HTMLSpanElement>(null);
  const button = useRef<HTMLButtonElement>(null);
  // Placed by hand on the screen, not in the log: the log scrolls and would cut it off.
  const toggle = (): void => {
    const at = button.current?.getBoundingClientRect();
    if (at !== undefined) {
      const left = `${Math.max(12, Math.min(at.left, window.innerWidth - 288))}px`;
      const under = at.bottom + 260 < window.innerHeight;
      place.value = under ? { left, top: `${at.bottom + 6}px` } : { left, bottom: `${window.innerHeight - at.top + 6}px` };
    }
    open.value = !open.value;
  };
  useEffect(() => {
    if (!open.value) return;
    const away = (press: Event): void => {
      if (!(press.target instanceof Node) || box.current?.contains(press.target) !== true) open.value = false;
    };
    const scrolled = (): void => {
      open.value = false;
    };
    document.addEventListener("pointerdown", away);
    document.addEventListener("scroll", scrolled, true);
    return () => {
      document.removeEventListener("pointerdown", away);
      document.removeEventListener("scroll", scrolled, true);
    };
  }, [open.value]);
  return (
    <span
      class="why"
      ref={box}
      onKeyDown={(press) => {
        if (press.key !== "Escape" || !open.value) return;
        press.stopPropagation();
        open.value = false;
        button.current?.focus();
      }}
    >
      <button ref={button} type="button" class="link" aria-expanded={open.value} onClick={toggle}>
        {said.short}
        {event.score !== null && ` ${event.score.toFixed(2)}`}
      </button>
      {open.value && (
        <span class="card popover" role="group" aria-label={said.ask} style={place.value}>
          <strong>{said.ask}</strong>
          {event.score === null || event.reasons.length === 0 ? (
            <span class="none">{said.none}</span>
          ) : (
            <>
              {event.reasons.map((reason) => (
                <span class="factor" key={reason.factor + reason.label}>
                  <span class="factor-name">
                    {named(said.factor, reason.factor)} · {matched(reason.label, words.value)}
                  </span>
                  <span class="factor-sum">
                    {reason.value.toFixed(2)} × {reason.weight}
                  </span>
                  <span class="meter" aria-hidden="true">
                    <i style={{ width: `${Math.max(0, Math.min(1, reason.value)) * 100}%` }} />
                  </span>
                </span>
              ))}
              <span class="factor total">
                <span class="factor-name">{said.score}</span>
                <span class="factor-sum">{event.score.toFixed(2)}</span>
              </span>
            </>
          )}
        </span>
      )}
    </span>
  );
}

function stepOf(event: DeskEvent, said: Words, nameOf: (id: string) => string): { icon: IconName; text: string; note: string | null } | null {
  const steps = said.steps;
  switch (event.kind) {
    case "started":
      return { icon: "inbox", text: steps.started(event.channel, event.page), note: null };
    case "handover": {
      const issue = event.issue === null ? "" : ` · ${named(said.issues, event.issue)}`;
      const known = event.context.map(([name, value]) => `${name}: ${value}`).join(" · ");
      return { icon: "hand", text: steps.handover(named(said.reasons, event.reason)) + issue, note: known === "" ? null : known };
    }
    case "queued": {
      const wait = event.queue.estimate_seconds;
      return { icon: "clock", text: steps.queued(event.queue.position, wait === null ? null : roughly(wait, said)), note: null };
    }
    case "assigned":
      return { icon: "team", text: steps.assigned(event.agent.name), note: null };
    case "unassigned":
      return { icon: "out", text: steps.unassigned(nameOf(event.agent), named(said.reasons, event.reason)), note: null };
    case "handed_back":
      return { icon: "bot", text: steps.handedBack(nameOf(event.agent)), note: null };
    case "ticket":
      return { icon: "ticket", text: steps.ticket(event.ticket), note: event.subject === "" ? null : event.subject };
    case "resolved":
      return { icon: "check", text: steps.resolved(nameOf(event.by)), note: event.note };
    case "reopened":
      return { icon: "back", text: steps.reopened, note: null };
    case "feedback":
      return { icon: event.helpful ? "check" : "info", text: event.helpful ? steps.helped : steps.notHelped, note: event.comment };
    default:
      return null;
  }
}

function Step({ event, nameOf }: { event: DeskEvent; nameOf: (id: string) => string }) {
  const said = words.value;
  const step = stepOf(event, said, nameOf);
  if (step === null) return null;
  return (
    <div class={`step ${event.kind}`} data-kind={event.kind}>
      <span class="step-icon">
        <Icon name={step.icon} />
      </span>
      <span class="step-text">
        {step.text}
        {event.kind === "assigned" && <Why event={event} />}
      </span>
      <time>{clock(event.at, language.value)}</time>
      {step.note !== null && (
        <p class="step-note">
          {event.kind === "resolved" && <b>{said.steps.note}: </b>}
          {step.note}
        </p>
      )}
    </div>
  );
}

function Message({ event, first, visitor }: { event: MessageEvent; first: boolean; visitor: string }) {
  const said = words.value.conversation;
  const kind = event.actor.kind === "visitor" || event.actor.kind === "agent" ? event.actor.kind : "bot";
  const name = event.actor.kind === "agent" ? event.actor.name : kind === "visitor" ? visitor : said.bot;
  return (
    <div class={`message ${kind}${first ? " first" : ""}`} data-kind="message">
      {first && <Avatar name={name} kind={kind} />}
      <div class="said">
        {first ? (
          <p class="speaker">
            {name}
            <time>{clock(event.at, language.value)}</time>
          </p>
        ) : (
          <span class="sr">{name}: </span>
        )}
        <div class="bubble">{kind === "visitor" ? <p class="typed">{event.text}</p> : <Markdown source={event.text} />}</div>
        {event.sources.length > 0 && (
          <p class="below">
            {said.sources}
            {event.sources.map((source, index) => (
              <>
                {index > 0 && ", "}
                <a href={`#/knowledge/${encodeURIComponent(source.article)}`}>{source.title}</a>
              </>
            ))}
          </p>
        )}
        {event.offers.length > 0 && (
          <p class="below">
            {said.offered}
            {event.offers.map((offer) => offer.label).join(" · ")}
          </p>
        )}
      </div>
    </div>
  );
}

/** Every event of a conversation, with a line where a new day begins. */
export function Steps({ events, visitor }: { events: readonly DeskEvent[]; visitor: string }) {
  const names = new Map(events.flatMap((event) => (event.kind === "assigned" ? [[event.agent.id, event.agent.name] as const] : [])));
  const nameOf = (id: string): string => names.get(id) ?? id;
  let lastDay = "";
  let speaker = "";
  return (
    <>
      {events.map((event) => {
        const today = event.at > 0 ? day(event.at, now.value, language.value) : lastDay;
        const separator = today !== lastDay && (
          <div class="day" key={`d${event.seq}`}>
            <span>{today}</span>
          </div>
        );
        lastDay = today;
        const who = event.kind === "message" ? `${event.actor.kind}${event.actor.kind === "agent" ? event.actor.id : ""}` : "";
        const first = who !== speaker;
        speaker = who;
        return (
          <>
            {separator}
            {event.kind === "message" ? (
              <Message key={event.seq} event={event} first={first} visitor={visitor} />
            ) : (
              <Step key={event.seq} event={event} nameOf={nameOf} />
            )}
          </>
        );
      })}
    </>
  );
}

/** Only the steps, without what was said: the short history beside a conversation. */
export function History({ events }: { events: readonly DeskEvent[] }) {
  const said = words.value;
  const names = new Map(events.flatMap((event) => (event.kind === "assigned" ? [[event.agent.id, event.agent.name] as const] : [])));
  const shown = events.flatMap((event) => {
    const step = stepOf(event, said, (id) => names.get(id) ?? id);
    return step === null ? [] : [{ event, step }];
  });
  return (
    <ol class="history">
      {shown.map(({ event, step }) => (
        <li key={event.seq}>
          <span>{step.text}</span>
          <time>{moment(event.at, language.value)}</time>
          {event.kind === "resolved" && step.note !== null && <p>{step.note}</p>}
        </li>
      ))}
    </ol>
  );
}
