// Decision: a promise is shown by how much of its time is left, and by a word, never by colour alone.

import type { Clock } from "../tickets.ts";
import { stands } from "../tickets.ts";
import { language, now, words } from "../desk.ts";
import { moment, named, roughly } from "../i18n.ts";

const TONES = { kept: "good", broken: "bad", paused: "", near: "warn", running: "" } as const;

function left(clock: Clock): string {
  const said = words.value.promises;
  const how = stands(clock, now.value);
  if (how === "kept" || how === "paused" || clock.dueAt === null) return named(said.stands, how);
  const span = roughly(Math.max(1, Math.abs(clock.dueAt - now.value) / 1000), words.value);
  if (how === "broken") return clock.stoppedAt === null ? said.late(span) : named(said.stands, how);
  return said.left(span);
}

export function Clocks({ clocks }: { clocks: readonly Clock[] }) {
  if (clocks.length === 0) return null;
  return (
    <section class="card sheet" aria-label={words.value.promises.title}>
      <h2>{words.value.promises.title}</h2>
      <ul class="promises">
        {clocks.map((clock) => (
          <li key={clock.kind} data-promise={clock.kind} data-stands={stands(clock, now.value)}>
            <span>{named(words.value.promises.kinds, clock.kind)}</span>
            <span class={`chip ${TONES[stands(clock, now.value)]}`}>{left(clock)}</span>
            {clock.dueAt !== null && <small class="quiet-text">{words.value.promises.due(moment(clock.dueAt, language.value))}</small>}
          </li>
        ))}
      </ul>
    </section>
  );
}
