//! A flow: one thing that the desk can do for a customer, from its trigger to its end. Only [`Flow::parse`] makes
//! one, so every reference in it leads somewhere and every text exists in both languages.

use crate::{document, kind::Kind, problem::Problem, step::Step, template::Template, value::Rule};
use desk_core::Language;

/// A text in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Words {
    pub(crate) zh: String,
    pub(crate) en: String,
}

/// A template in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Phrase {
    pub(crate) zh: Template,
    pub(crate) en: Template,
}

/// A valid flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Flow {
    pub(crate) id: String,
    pub(crate) intent: String,
    pub(crate) version: String,
    pub(crate) title: Words,
    pub(crate) articles: Vec<String>,
    pub(crate) examples_zh: Vec<String>,
    pub(crate) examples_en: Vec<String>,
    pub(crate) slots: Vec<Slot>,
    pub(crate) steps: Vec<Step>,
}

/// A place for one value.
#[derive(Debug, Clone, PartialEq)]
pub struct Slot {
    pub(crate) name: String,
    pub(crate) rule: Rule,
    pub(crate) source: SlotSource,
}

/// Who fills a slot.
#[derive(Debug, Clone, PartialEq)]
pub enum SlotSource {
    /// The customer, who is asked.
    Customer(Question),
    /// The result of a call.
    Connector,
}

/// How a customer is asked for a value.
#[derive(Debug, Clone, PartialEq)]
pub struct Question {
    /// What the value is called, for example "order number".
    pub(crate) label: Words,
    pub(crate) ask: Phrase,
    /// What a valid value looks like; said when one is not.
    pub(crate) hint: Option<Words>,
    /// How often it is asked for before a person is.
    pub(crate) attempts: u8,
    /// Whether the customer must say yes to the value as it was understood.
    pub(crate) confirm: bool,
    /// Whether a value of the same kind from earlier in the episode fills it.
    pub(crate) reuse: bool,
}

impl Words {
    /// The text in one language.
    #[must_use]
    pub fn of(&self, language: Language) -> &str {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

impl Phrase {
    pub(crate) fn of(&self, language: Language) -> &Template {
        match language {
            Language::Zh => &self.zh,
            Language::En => &self.en,
        }
    }
}

impl Slot {
    /// Its name in templates.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it holds.
    #[must_use]
    pub fn kind(&self) -> Kind {
        self.rule.kind
    }

    pub(crate) fn question(&self) -> Option<&Question> {
        match &self.source {
            SlotSource::Customer(question) => Some(question),
            SlotSource::Connector => None,
        }
    }
}

impl Flow {
    /// Reads a document.
    ///
    /// # Errors
    /// Every problem of the document at once, in the order of its lines.
    pub fn parse(document: &str) -> Result<Self, Vec<Problem>> {
        document::parse(document)
    }

    /// Writes a document that reads as the same flow. Comments and the order of keys are not kept.
    #[must_use]
    pub fn to_document(&self) -> String {
        document::write(self)
    }

    /// Its name within the site.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The intent that starts it.
    #[must_use]
    pub fn intent(&self) -> &str {
        &self.intent
    }

    /// What its author calls this state of it.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// What it does, as it is offered and reminded of: "check an order".
    #[must_use]
    pub fn title(&self) -> &Words {
        &self.title
    }

    /// The ids of the articles whose questions it answers better than they do: who asks them is led through it.
    #[must_use]
    pub fn articles(&self) -> &[String] {
        &self.articles
    }

    /// What customers say who want it: training data of its intent.
    #[must_use]
    pub fn examples(&self, language: Language) -> &[String] {
        match language {
            Language::Zh => &self.examples_zh,
            Language::En => &self.examples_en,
        }
    }

    /// The slots, in the order in which values of the same kind fill them.
    #[must_use]
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The steps; the first begins.
    #[must_use]
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// The deployment's variables that its calls need, without duplicates: hosts and header values.
    #[must_use]
    pub fn variables(&self) -> Vec<&str> {
        let mut names: Vec<&str> = self.steps.iter().flat_map(Step::variables).collect();
        names.sort_unstable();
        names.dedup();
        names
    }

    /// Whether a word can only be a value of one of its slots of this kind, by the slot's pattern.
    #[must_use]
    pub fn knows(&self, kind: crate::Kind, word: &str) -> bool {
        let shaped = self.slots.iter().filter(|slot| slot.rule.kind == kind && slot.rule.pattern.is_some());
        shaped.into_iter().any(|slot| slot.rule.check(word, 0).is_ok())
    }

    /// The products and places that its slots know by name: kind, the value that stands for one, and one of its names.
    pub fn names(&self) -> impl Iterator<Item = (crate::Kind, &str, &str)> {
        let rules = self.slots.iter().map(|slot| &slot.rule);
        rules.flat_map(|rule| {
            rule.names.iter().flat_map(move |one| {
                one.zh.iter().chain(&one.en).map(move |name| (rule.kind, one.value.as_str(), name.as_str()))
            })
        })
    }

    pub(crate) fn slot(&self, name: &str) -> Option<&Slot> {
        self.slots.iter().find(|slot| slot.name == name)
    }

    pub(crate) fn step_named(&self, id: &str) -> Option<(usize, &Step)> {
        self.steps.iter().enumerate().find(|(_, step)| step.id == id)
    }
}
