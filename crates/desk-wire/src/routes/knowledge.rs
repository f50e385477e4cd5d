//! What edits the knowledge base. Reading takes an agent, changing an admin.

use super::{Credential, Form, JSON, Parameter, Route};
use crate::{
    Code,
    knowledge::{
        ArticlePage, Articles, Embeddings, FlowId, FlowVersions, FlowView, Flows, Imported, Pending, Published,
        PutArticle, PutFlow, PutSynonyms, Status, Synonyms, Versions,
    },
};
use desk_knowledge::{ArticleDraft, ArticleId, MAX_IMPORT_ARTICLES, Page};
use schemars::{Schema, SchemaGenerator, json_schema};

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("knowledge-admin", method, path, id, summary).asks(Credential::Agent)
}

const ARTICLE: Parameter = Parameter::path::<ArticleId>("id", "The article.");
const STATE: Parameter = Parameter::word(
    "state",
    "Those that there are, or those that were removed, as they last were.",
    &["current", "removed"],
    Some("current"),
);
const LIST: &[Parameter] = &[
    STATE,
    Parameter::text("language", "Articles of this language alone, `zh` or `en`."),
    Parameter::text("q", "A part of the title, in any case."),
    Parameter::text("after", "The id of the last article of the page before this one."),
    Parameter::number("limit", "The most articles among which `q` looks.", 1, 1_000, Some(200)),
];
const EXPECTED: Parameter =
    Parameter::number("expected_version", "The version that the writer saw.", 1, i64::MAX.unsigned_abs(), None);
const VERSIONS: &[Parameter] = &[ARTICLE, BEFORE, MOST];
const FLOW_VERSIONS: &[Parameter] = &[FLOW, BEFORE, MOST];
const BEFORE: Parameter =
    Parameter::number("before", "The last version of the page before this one.", 1, i64::MAX.unsigned_abs(), None);
const MOST: Parameter = Parameter::number("limit", "The most versions of the answer.", 1, 50, Some(20));
const IMPORT: &[Parameter] = &[
    Parameter::word(
        "format",
        "What the body is, whatever its media type says.",
        &["json", "csv", "markdown", "html"],
        None,
    ),
    DRY_RUN,
    Parameter::word(
        "on_fault",
        "What becomes of a file with faults: nothing of it is imported, or the faulty articles are left out and named.",
        &["refuse", "skip"],
        Some("refuse"),
    ),
    Parameter::number(
        "from",
        "How many articles to pass over: `done` of the part before. The whole file is sent with every part, and is \
         checked as a whole.",
        0,
        MAX_IMPORT_ARTICLES as u64,
        Some(0),
    ),
    Parameter::number("count", "The most articles of this part.", 1, MAX_IMPORT_ARTICLES as u64, None),
    Parameter::text("category", "Of `html` alone: the category of pages that say none; `general` where absent."),
    Parameter::text("base", "Of `html` alone: the https address of the folder, for relative links."),
];
const DRY_RUN: Parameter =
    Parameter { name: "dry_run", about: "Says what it would do, and does nothing.", form: Form::Flag };
const EMBEDDINGS: &[Parameter] = &[
    Parameter::number("within_ms", "How long this call may go on, about.", 0, 20_000, Some(2_000)),
    Parameter::text("generation", "The `generation` of the answer before."),
    Parameter::number("from", "Where to go on: the `done` of the answer before.", 0, u32::MAX as u64, Some(0)),
];
const PUBLISH: &[Parameter] = &[Parameter::number(
    "within_ms",
    "How long this call may go on, about. Where that is too short for the whole, the answer is 202 and says how far it \
     is, and the same call goes on.",
    0,
    20_000,
    Some(8_000),
)];
const FLOW: Parameter = Parameter::path::<FlowId>("id", "The flow.");

pub(super) const ROUTES: &[Route] = &[
    route("GET", "/api/v1/knowledge/articles", "listArticles", "List articles").reads(LIST).gives::<Articles>(&[200]),
    route("GET", "/api/v1/knowledge/articles/{id}", "readArticle", "Read an article")
        .reads(&[ARTICLE])
        .gives::<ArticlePage>(&[200])
        .fails(&[Code::UnknownArticle]),
    route("PUT", "/api/v1/knowledge/articles/{id}", "putArticle", "Make or change an article")
        .asks(Credential::Admin)
        .reads(&[ARTICLE])
        .takes::<PutArticle>()
        .gives::<ArticlePage>(&[200, 201])
        .fails(&[Code::Conflict, Code::Busy]),
    route("DELETE", "/api/v1/knowledge/articles/{id}", "removeArticle", "Remove an article with the next publish")
        .asks(Credential::Admin)
        .reads(&[ARTICLE, EXPECTED])
        .fails(&[Code::UnknownArticle, Code::Conflict, Code::Busy]),
    route("GET", "/api/v1/knowledge/articles/{id}/versions", "listVersions", "List what an article was before")
        .reads(VERSIONS)
        .gives::<Versions>(&[200])
        .fails(&[Code::UnknownArticle]),
    route("GET", "/api/v1/knowledge/synonyms", "readSynonyms", "Read what the site calls by several names")
        .gives::<Synonyms>(&[200]),
    route("PUT", "/api/v1/knowledge/synonyms", "putSynonyms", "Change what the site calls by several names")
        .asks(Credential::Admin)
        .takes::<PutSynonyms>()
        .gives::<Synonyms>(&[200])
        .fails(&[Code::Conflict, Code::Busy]),
    Route {
        takes: &[(JSON, drafts_or_pages), ("text/csv", text), ("text/markdown", text)],
        ..route("POST", "/api/v1/knowledge/import", "importArticles", "Import articles")
            .asks(Credential::Admin)
            .reads(IMPORT)
            .gives::<Imported>(&[200])
            .fails(&[Code::InvalidImport, Code::Busy])
    },
    route("GET", "/api/v1/knowledge/flows", "listFlows", "List what the bot can do for customers")
        .reads(&[STATE])
        .gives::<Flows>(&[200]),
    route("GET", "/api/v1/knowledge/flows/{id}", "readFlow", "Read a flow")
        .reads(&[FLOW])
        .gives::<FlowView>(&[200])
        .fails(&[Code::UnknownFlow]),
    route("PUT", "/api/v1/knowledge/flows/{id}", "putFlow", "Make or change a flow")
        .asks(Credential::Admin)
        .reads(&[FLOW, DRY_RUN])
        .takes::<PutFlow>()
        .gives::<FlowView>(&[200, 201])
        .fails(&[Code::InvalidFlow, Code::Conflict, Code::Busy]),
    route("DELETE", "/api/v1/knowledge/flows/{id}", "removeFlow", "Take a flow out")
        .asks(Credential::Admin)
        .reads(&[FLOW])
        .fails(&[Code::UnknownFlow, Code::Busy]),
    route("GET", "/api/v1/knowledge/flows/{id}/versions", "listFlowVersions", "List what a flow was before")
        .reads(FLOW_VERSIONS)
        .gives::<FlowVersions>(&[200])
        .fails(&[Code::UnknownFlow]),
    route("POST", "/api/v1/knowledge/publish", "publish", "Show the newest version of every article to customers")
        .asks(Credential::Admin)
        .reads(PUBLISH)
        .gives::<Published>(&[200, 202])
        .fails(&[Code::Busy]),
    route(
        "POST",
        "/api/v1/knowledge/embeddings",
        "fillEmbeddings",
        "Embed published titles and questions by the deep tier, some at a time",
    )
    .asks(Credential::Admin)
    .reads(EMBEDDINGS)
    .gives::<Embeddings>(&[200, 202])
    .fails(&[Code::Unavailable]),
    route("GET", "/api/v1/knowledge/pending", "readPending", "Read what a publish would change")
        .gives::<Pending>(&[200]),
    route("GET", "/api/v1/knowledge/status", "readStatus", "Read where the knowledge base stands")
        .gives::<Status>(&[200]),
];

fn drafts_or_pages(generator: &mut SchemaGenerator) -> Schema {
    let (draft, page) = (generator.subschema_for::<ArticleDraft>(), generator.subschema_for::<Page>());
    json_schema!({ "type": "array", "items": { "anyOf": [draft, page] }, "maxItems": MAX_IMPORT_ARTICLES })
}

fn text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string" })
}
