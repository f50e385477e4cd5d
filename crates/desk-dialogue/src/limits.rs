//! What bounds documents, turns and states. Every limit is here, so that the whole can be judged in one look.

/// The longest flow document, in bytes.
pub const MAX_DOCUMENT_BYTES: usize = 64 * 1024;
/// The most flows of one site, the built-in one included.
pub const MAX_FLOWS: usize = 200;
/// The most slots of one flow.
pub const MAX_SLOTS: usize = 12;
/// The most steps of one flow.
pub const MAX_STEPS: usize = 60;
/// The most branches of one step.
pub const MAX_BRANCHES: usize = 12;
/// The most choices of one slot.
pub const MAX_CHOICES: usize = 10;
/// The most things that one slot knows by name.
pub const MAX_NAMED: usize = 200;
/// The most names of one of them in one language.
pub const MAX_NAMES_OF_ONE: usize = 10;
/// The most trigger examples of one language.
pub const MAX_EXAMPLES: usize = 100;
/// The most articles that a flow stands for.
pub const MAX_ARTICLES: usize = 20;
/// The longest identifier of a flow, step, slot, intent or choice, in characters.
pub const MAX_NAME_CHARS: usize = 40;
/// The longest one-line text of a document (title, label, example, version), in characters.
pub const MAX_LINE_CHARS: usize = 200;
/// The longest template of something to say, in characters.
pub const MAX_TEMPLATE_CHARS: usize = 1_000;
/// The longest pattern of a slot, in characters; what it compiles to is bounded by [`MAX_PATTERN_BYTES`].
pub const MAX_PATTERN_CHARS: usize = 200;
/// The most memory of one compiled pattern, in bytes.
pub const MAX_PATTERN_BYTES: usize = 64 * 1024;
/// The most headers of a call.
pub const MAX_HEADERS: usize = 10;
/// The deepest nesting of a call's body.
pub const MAX_BODY_DEPTH: usize = 5;
/// The longest time a connector may take, in milliseconds.
pub const MAX_TIMEOUT_MS: u32 = 10_000;
/// The time a connector may take where the flow does not say, in milliseconds.
pub const DEFAULT_TIMEOUT_MS: u32 = 3_000;
/// The most further attempts of one call.
pub const MAX_RETRIES: u8 = 3;
/// How often a slot is asked for at most; also the most visits that a step may allow itself.
pub const MAX_ATTEMPTS: u8 = 10;
/// How often a slot is asked for where the flow does not say.
pub const DEFAULT_ATTEMPTS: u8 = 3;

/// The longest value of a slot, in characters; a longer one is invalid, a connector's is garbage.
pub const MAX_VALUE_CHARS: usize = 500;
/// The longest value that is remembered beyond its flow, in characters.
pub const MAX_REMEMBERED_CHARS: usize = 100;
/// So much of a customer's turn is read, in characters; what follows is not looked at.
pub const MAX_TURN_CHARS: usize = 4_000;
/// The most intents, entities and passages of one turn that are looked at.
pub const MAX_UNDERSTOOD: usize = 50;
/// The most messages of one burst.
pub const MAX_BURST: usize = 50;
/// The most flows that wait below the one that is talked about.
pub const MAX_INTERRUPTED: usize = 3;
/// The most steps of one turn; beyond it the flow is held to be broken and a person is asked for.
pub const MAX_STEPS_PER_TURN: usize = 100;
/// The most acts of one turn.
pub const MAX_ACTS: usize = 24;
/// The largest serialised state, in bytes. The oldest interrupted flows are forgotten to stay below it.
pub const MAX_STATE_BYTES: usize = 48 * 1024;
/// The most choices of a clarification, without the one that leads to a person.
pub const MAX_CLARIFY: usize = 3;
