// Decision: what appears on several pages in the same form is made here once: text of a message,
// states of a page (loading, empty, failed), chips for language, issue and presence.

import type { ComponentChildren } from "preact";
import { parseMarkdown, type Inline } from "../../widget/markdown.ts";
import { words } from "../desk.ts";
import { named } from "../i18n.ts";
import { hashOf, type Route } from "../route.ts";
import { Icon, type IconName } from "./icon.tsx";

function Parts({ parts }: { parts: readonly Inline[] }) {
  return (
    <>
      {parts.map((part) =>
        part.kind === "bold" ? (
          <strong>{part.text}</strong>
        ) : part.kind === "link" ? (
          <a href={part.href} target="_blank" rel="noopener noreferrer nofollow">
            {part.text}
          </a>
        ) : (
          part.text
        ),
      )}
    </>
  );
}

/** The desk's own words, which may hold the small Markdown. */
export function Markdown({ source }: { source: string }) {
  return (
    <>
      {parseMarkdown(source).map((block) => {
        if (block.kind === "list") {
          const items = block.items.map((item) => (
            <li>
              <Parts parts={item} />
            </li>
          ));
          return block.ordered ? <ol start={block.start}>{items}</ol> : <ul>{items}</ul>;
        }
        return (
          <p>
            {block.lines.map((line, index) => (
              <>
                {index > 0 && <br />}
                <Parts parts={line} />
              </>
            ))}
          </p>
        );
      })}
    </>
  );
}

export function Empty({ icon, title, hint, children }: { icon: IconName; title: string; hint?: string; children?: ComponentChildren }) {
  return (
    <div class="empty">
      <span class="empty-icon">
        <Icon name={icon} />
      </span>
      <h3>{title}</h3>
      {hint !== undefined && <p>{hint}</p>}
      {children}
    </div>
  );
}

/** Why a page could not do what it was to do; nothing where it could. `children` is what can be done about it. */
export function Failed({ why, children }: { why: string; children?: ComponentChildren }) {
  if (why === "") return null;
  return (
    <p class={children === undefined ? "note bad" : "note bad ask"} role="alert">
      <span>{why}</span>
      {children}
    </p>
  );
}

/** The way back to the page above. */
export function Crumb({ to, children }: { to: Route; children: ComponentChildren }) {
  return (
    <a class="crumb" href={hashOf(to)}>
      <Icon name="back" />
      {children}
    </a>
  );
}

/** Grey bars in the shape of what will come; the sentence is for those who do not see them. */
export function Loading({ label, rows = 6 }: { label: string; rows?: number }) {
  return (
    <div class="loading" role="status">
      <span class="sr">{label}</span>
      {Array.from({ length: rows }, (_, index) => (
        <div class="bone" key={index}>
          <i />
          <i />
        </div>
      ))}
    </div>
  );
}

export function Language({ code }: { code: string }) {
  if (code === "") return null;
  return <span class="chip lang">{code === "zh" ? "中" : code.toUpperCase()}</span>;
}

export function Issue({ code }: { code: string | null }) {
  if (code === null) return null;
  return <span class="chip">{named(words.value.issues, code)}</span>;
}

/** The desk names unknown visitors in their language; the agent reads the word in their own. */
const UNNAMED = /^(访客|Visitor)\s*/;

export function visitorName(name: string): string {
  const word = words.value.conversation.visitor;
  return UNNAMED.test(name) ? `${word} ${name.replace(UNNAMED, "")}`.trim() : name;
}

/** The beginning of a message on one line, without the marks of the small Markdown. */
export function excerpt(text: string): string {
  return text.replace(/\*\*|\]\(https?:[^)]*\)|^\s*(?:[-*]|\d+[.)])\s+/gm, "").replace(/[\[\s]+/g, " ").trim();
}

export function Avatar({ name, kind = "agent" }: { name: string; kind?: "agent" | "visitor" | "bot" }) {
  const code = kind === "visitor" ? name.replace(UNNAMED, "").trim() : name;
  const letters = [...code].slice(kind === "visitor" && /^[\x21-\x7e]+$/.test(code) ? -2 : 0, kind === "visitor" ? undefined : 1);
  return (
    <span class={`avatar ${kind}`} aria-hidden="true">
      {kind === "bot" ? <Icon name="bot" /> : letters.length === 0 ? <Icon name="team" /> : letters.slice(0, 2).join("")}
    </span>
  );
}
