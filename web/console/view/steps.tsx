// Decision: a conversation is shown with every step between its messages, in one way on the
// conversation page and on the ticket page.

import type { DeskEvent, MessageEvent } from "../../widget/protocol.ts";
import { language, now, teamNames, words } from "../desk.ts";
import { clock, day, moment } from "../i18n.ts";
import { namesIn, stepOf, type Names } from "../steps.ts";
import { Icon } from "./icon.tsx";
import { Avatar, Markdown } from "./pieces.tsx";
import { Why } from "./why.tsx";

function Step({ event, names }: { event: DeskEvent; names: Names }) {
  const said = words.value;
  const step = stepOf(event, said, names);
  if (step === null) return null;
  return (
    <div class={`step ${event.kind}`} data-kind={event.kind}>
      <span class="step-icon">
        <Icon name={step.icon} />
      </span>
      <div class="step-text">
        {step.text}
        {event.kind === "assigned" && <Why event={event} />}
      </div>
      <time>{clock(event.at, language.value)}</time>
      {step.note !== null && (
        <p class="step-note">
          {(event.kind === "resolved" || event.kind === "transferred") && <b>{said.steps.note}: </b>}
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
  const names = namesIn(events, teamNames.value);
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
              <Step key={event.seq} event={event} names={names} />
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
  const names = namesIn(events, teamNames.value);
  const shown = events.flatMap((event) => {
    const step = stepOf(event, said, names);
    return step === null ? [] : [{ event, step }];
  });
  return (
    <ol class="history">
      {shown.map(({ event, step }) => (
        <li key={event.seq}>
          <span>{step.text}</span>
          <time>{moment(event.at, language.value)}</time>
          {(event.kind === "resolved" || event.kind === "transferred") && step.note !== null && <p>{step.note}</p>}
        </li>
      ))}
    </ol>
  );
}
