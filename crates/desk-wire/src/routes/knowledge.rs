//! What edits the knowledge base. Reading takes an agent, changing an admin.

use super::{Credential, Form, JSON, Parameter, Route};
use crate::{
    Code,
    knowledge::{ArticlePage, Articles, FlowId, FlowView, Flows, Imported, Published, PutArticle, PutFlow, Status},
};
use desk_knowledge::{ArticleDraft, ArticleId, MAX_IMPORT_ARTICLES};
use schemars::{Schema, SchemaGenerator, json_schema};

const fn route(method: &'static str, path: &'static str, id: &'static str, summary: &'static str) -> Route {
    Route::new("knowledge-admin", method, path, id, summary).asks(Credential::Agent)
}

const ARTICLE: Parameter = Parameter::path::<ArticleId>("id", "The article.");
const LIST: &[Parameter] = &[
    Parameter::text("language", "Articles of this language alone, `zh` or `en`."),
    Parameter::text("q", "A part of the title, in any case."),
    Parameter::text("after", "The id of the last article of the page before this one."),
    Parameter::number("limit", "The most articles among which `q` looks.", 1, 1_000, Some(200)),
];
const IMPORT: &[Parameter] = &[
    Parameter::word("format", "What the body is, whatever its media type says.", &["json", "csv", "markdown"], None),
    DRY_RUN,
];
const DRY_RUN: Parameter =
    Parameter { name: "dry_run", about: "Says what it would do, and does nothing.", form: Form::Flag };
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
    Route {
        takes: &[(JSON, drafts), ("text/csv", text), ("text/markdown", text)],
        ..route("POST", "/api/v1/knowledge/import", "importArticles", "Import articles, all of a file or none")
            .asks(Credential::Admin)
            .reads(IMPORT)
            .gives::<Imported>(&[200])
            .fails(&[Code::InvalidImport, Code::Busy])
    },
    route("GET", "/api/v1/knowledge/flows", "listFlows", "List what the bot can do for customers")
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
    route("POST", "/api/v1/knowledge/publish", "publish", "Show the newest version of every article to customers")
        .asks(Credential::Admin)
        .gives::<Published>(&[200])
        .fails(&[Code::Busy]),
    route("GET", "/api/v1/knowledge/status", "readStatus", "Read where the knowledge base stands")
        .gives::<Status>(&[200]),
];

fn drafts(generator: &mut SchemaGenerator) -> Schema {
    let draft = generator.subschema_for::<ArticleDraft>();
    json_schema!({ "type": "array", "items": draft, "maxItems": MAX_IMPORT_ARTICLES })
}

fn text(_: &mut SchemaGenerator) -> Schema {
    json_schema!({ "type": "string" })
}
