//! Every public address, named once. Functions match on method and path in their own words; tests hold what they
//! match, and what they answer, to this table. It describes and decides nothing, so functions do not carry it.
//!
//! Pages and the widget's script are no API: an address of theirs says nothing but its file.

mod agent;
mod analytics;
mod assets;
mod engines;
mod knowledge;
mod staff;
mod tickets;
mod visitor;

use crate::Code;
use schemars::{JsonSchema, Schema, SchemaGenerator};
use std::collections::BTreeSet;

/// How the schema of a type is had.
pub type Shape = fn(&mut SchemaGenerator) -> Schema;

/// All of them, by the function that answers.
pub const ALL: &[&[Route]] = &[
    visitor::ROUTES,
    agent::ROUTES,
    staff::ROUTES,
    tickets::ROUTES,
    knowledge::ROUTES,
    engines::ROUTES,
    analytics::ROUTES,
    assets::ROUTES,
];

/// A method on an address.
#[derive(Debug, Clone, Copy)]
pub struct Route {
    /// The function that answers: its component id.
    pub function: &'static str,
    /// The method.
    pub method: &'static str,
    /// The whole path, a parameter of it as `{name}`.
    pub path: &'static str,
    /// Its name for programs, unique.
    pub id: &'static str,
    /// What it is for, in a line.
    pub summary: &'static str,
    /// What a caller must show.
    pub credential: Credential,
    /// What the path and the query hold.
    pub parameters: &'static [Parameter],
    /// The bodies that it takes, by media type; none where it takes no body.
    pub takes: &'static [(&'static str, Shape)],
    /// The statuses of success.
    pub statuses: &'static [u16],
    /// The body of success, with its media type.
    pub gives: Option<(&'static str, Shape)>,
    /// How it can fail beyond what [`Route::errors`] knows by itself.
    pub fails: &'static [Code],
}

/// What a caller must show, as `Authorization: Bearer …`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Credential {
    /// Nothing.
    None,
    /// The token of a visitor's session.
    Visitor,
    /// The token of an agent's session.
    Agent,
    /// The token of an admin's session.
    Admin,
    /// The desk's set-up key.
    SetupKey,
    /// The desk's token for metrics, where it has one.
    MetricsToken,
}

/// A part of the path or of the query.
#[derive(Debug, Clone, Copy)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it says.
    pub about: &'static str,
    /// What it may be.
    pub form: Form,
}

/// What a parameter may be. Where a number or a word is another, the answer is `invalid_field`.
#[derive(Debug, Clone, Copy)]
pub enum Form {
    /// A part of the path, of a type.
    Path(Shape),
    /// A number from `min` to `max`, `default` where it is absent.
    Number {
        /// The least.
        min: u64,
        /// The most.
        max: u64,
        /// What an absent one stands for; nothing where that is no number.
        default: Option<u64>,
    },
    /// One of some words; one without a default must be given.
    Word {
        /// The words.
        allowed: &'static [&'static str],
        /// What an absent one stands for.
        default: Option<&'static str>,
    },
    /// `true`; anything else is false.
    Flag,
    /// Any text.
    Text,
}

const JSON: &str = "application/json";

impl Route {
    const fn new(
        function: &'static str,
        method: &'static str,
        path: &'static str,
        id: &'static str,
        summary: &'static str,
    ) -> Self {
        Self {
            function,
            method,
            path,
            id,
            summary,
            credential: Credential::None,
            parameters: &[],
            takes: &[],
            statuses: &[204],
            gives: None,
            fails: &[],
        }
    }

    const fn asks(self, credential: Credential) -> Self {
        Self { credential, ..self }
    }

    const fn reads(self, parameters: &'static [Parameter]) -> Self {
        Self { parameters, ..self }
    }

    const fn takes<T: JsonSchema>(self) -> Self {
        Self { takes: const { &[(JSON, SchemaGenerator::subschema_for::<T> as Shape)] }, ..self }
    }

    const fn gives<T: JsonSchema>(self, statuses: &'static [u16]) -> Self {
        Self { statuses, gives: Some((JSON, SchemaGenerator::subschema_for::<T>)), ..self }
    }

    /// Answers 201 without a body.
    const fn made(self) -> Self {
        Self { statuses: &[201], ..self }
    }

    const fn fails(self, fails: &'static [Code]) -> Self {
        Self { fails, ..self }
    }

    /// Every code that it can answer.
    #[must_use]
    pub fn errors(&self) -> BTreeSet<Code> {
        use Code::{
            BadRequest, BodyTooLarge, Forbidden, Internal, InvalidField, InvalidJson, SessionExpired, Unauthenticated,
            Unavailable,
        };
        let mut codes: BTreeSet<Code> = [BadRequest, BodyTooLarge, Internal].into();
        codes.extend(self.fails);
        codes.extend(match self.credential {
            Credential::None => [].as_slice(),
            Credential::Visitor | Credential::Agent => &[Unauthenticated, SessionExpired],
            Credential::Admin => &[Unauthenticated, SessionExpired, Forbidden],
            Credential::SetupKey | Credential::MetricsToken => &[Unauthenticated, Forbidden],
        });
        if self.takes.iter().any(|(media, _)| *media == JSON) {
            codes.extend([InvalidJson, InvalidField]);
        }
        if self.parameters.iter().any(|p| matches!(p.form, Form::Number { .. } | Form::Word { .. })) {
            codes.insert(InvalidField);
        }
        // Files alone need no store.
        if self.function != "assets" {
            codes.insert(Unavailable);
        }
        codes
    }
}

impl Parameter {
    const fn path<T: JsonSchema>(name: &'static str, about: &'static str) -> Self {
        Self { name, about, form: Form::Path(SchemaGenerator::subschema_for::<T>) }
    }
    const fn number(name: &'static str, about: &'static str, min: u64, max: u64, default: Option<u64>) -> Self {
        Self { name, about, form: Form::Number { min, max, default } }
    }
    const fn word(
        name: &'static str,
        about: &'static str,
        allowed: &'static [&'static str],
        default: Option<&'static str>,
    ) -> Self {
        Self { name, about, form: Form::Word { allowed, default } }
    }
    const fn text(name: &'static str, about: &'static str) -> Self {
        Self { name, about, form: Form::Text }
    }
}

/// The greatest number of an event and the latest time that the log can hold.
const LOG_MAX: u64 = i64::MAX.unsigned_abs();

const AFTER: Parameter = Parameter::number("after", "The number of the last event that is known.", 0, LOG_MAX, Some(0));
const BEFORE: Parameter = Parameter::number("before", "`next` of the page before this one.", 0, LOG_MAX, None);
const PAGE: Parameter = Parameter::number("limit", "The most items of the answer.", 1, 200, Some(50));
