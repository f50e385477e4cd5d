// Decision: dialogs are the browser's own <dialog>: it keeps the focus inside, closes on Escape and
// gives the focus back, and none of that is ours to get wrong.

import { useSignal } from "@preact/signals";
import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { act, dialog, opened, words } from "../desk.ts";
import { Pass } from "./pass.tsx";

/** `closed` is for a dialog that is not one of the console's own. */
export function Modal({ label, children, closed = () => void (dialog.value = "none") }: { label: string; children: ComponentChildren; closed?: () => void }) {
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    box.current?.showModal();
  }, []);
  return (
    <dialog
      ref={box}
      class="card modal"
      aria-label={label}
      onClose={closed}
      onClick={(event) => {
        if (event.target === event.currentTarget) event.currentTarget.close();
      }}
    >
      {children}
    </dialog>
  );
}

function Help() {
  const said = words.value.help;
  const rows: readonly [string, string][] = [
    ["j", said.next],
    ["k", said.previous],
    ["Enter", said.open],
    ["r", said.reply],
    ["t", said.take],
    ["p", said.pass],
    ["e", said.resolve],
    ["Enter", said.send],
    ["Shift + Enter", said.line],
    ["↑ ↓", said.suggestion],
    ["/", said.find],
    ["x", said.pick],
    ["?", said.help],
    ["Esc", said.close],
  ];
  return (
    <Modal label={said.title}>
      <h2>{said.title}</h2>
      <dl class="keys">
        {rows.map(([key, name]) => (
          <div key={key + name}>
            <dt>{name}</dt>
            <dd>
              <kbd>{key}</kbd>
            </dd>
          </div>
        ))}
      </dl>
      <form method="dialog" class="actions">
        <button class="secondary">{said.close}</button>
      </form>
    </Modal>
  );
}

function Resolve() {
  const said = words.value.resolve;
  const note = useSignal("");
  const busy = useSignal(false);
  const submit = async (event: Event): Promise<void> => {
    event.preventDefault();
    if (busy.value) return;
    busy.value = true;
    const done = await act("resolve", { note: note.value.trim() === "" ? null : note.value.trim() });
    busy.value = false;
    if (done) dialog.value = "none";
  };
  return (
    <Modal label={said.title}>
      <h2>{said.title}</h2>
      <p class="lead">{said.lead}</p>
      <form onSubmit={submit}>
        <label>
          {said.note}
          <textarea
            rows={4}
            maxLength={4000}
            value={note.value}
            onInput={(event) => (note.value = event.currentTarget.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) void submit(event);
            }}
          />
        </label>
        <div class="actions">
          <button type="button" class="secondary" onClick={(event) => event.currentTarget.closest("dialog")?.close()}>
            {said.cancel}
          </button>
          <button type="submit" class="primary" disabled={busy.value}>
            {said.confirm}
          </button>
        </div>
      </form>
    </Modal>
  );
}

export function Dialogs() {
  if (dialog.value === "help") return <Help />;
  if (dialog.value === "resolve" && opened.value !== null) return <Resolve />;
  if (dialog.value === "pass" && opened.value !== null) return <Pass />;
  return null;
}
