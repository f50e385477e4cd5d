//! Finds the article that answers a question, in Chinese and English, without a running search server: by its words,
//! and by the nearness of vectors that a model of the caller's makes.
//!
//! The index is immutable: [`Survey`], [`Run`] and [`Slice`] make it in bounded steps ([`build`] does all of them at
//! once), and whoever stores it swaps a pointer to the new generation. It is cut into hashed [`Bucket`]s of about 32
//! terms, so that a lookup in a base of any size reads [`Meta`], which does not grow, the few buckets that
//! [`Query::buckets`] names, and the documents that it answers with. Nothing in this crate does I/O or knows the time; loading and storing is the caller's.
//!
//! # Score
//!
//! A document is a handful of entries: its title, each of its questions, and its body. Each is a vector of weights
//! w(t) = (1 + ln tf) · idf · kind, of length 1. Kinds weigh 1, concepts 1.5 and trigrams 0.4; idf = √ln(1 + N / df),
//! with df counted in documents and 50 imagined documents added, so that a base of six articles does not take 怎么
//! for a rare word. (The root, and that common words are not dropped, are measured choices: "how" against "when"
//! tells questions apart.) For a query with the weights q:
//!
//! - *completeness* of an entry: the sum of w² over its terms that are in the query — what of the entry was asked;
//! - *coverage*: the sum of q² over the query's terms that are found, divided by the sum over all of them — what of the
//!   query is explained. Nine tenths of it look for a term anywhere in the document (in the body it counts 0.7), one
//!   tenth looks in the entry alone. A term that the whole base lacks weighs 0.8 of what it would in one document;
//! - *s* = √(completeness · coverage) of the best title or question. If nothing repeats, and coverage looked at the
//!   entry alone, this would be exactly the cosine; looking at the document lets a long-winded query draw on
//!   several questions and the body;
//! - *b* = 3 · √(completeness · coverage) of the body, at most 0.9: bodies are long, and hence never complete (one of
//!   fewer than 100 distinct terms has a shorter vector);
//! - the score is 1 − (1 − s) · (1 − b), and 0.85 of it for a document in another language than preferred.
//!
//! Only an exact title or question, but for case and punctuation, scores 1: a hash of its whole text is a term too.
//! Whether the first hit should be given as the answer is for [`confidence`] to tell, compared with
//! [`answer_confidence`]. In bases of thousands of articles common terms lose
//! postings ([`MAX_POSTINGS`]); the documents have what their lists lack, and the first [`RERANKED`] are ranked again
//! with it.
//!
//! # Meaning
//!
//! A document may keep a [`Vector`] of its title and of each question. The first [`RERANKED`] are then ranked again by
//! [`fuse`], which gives half of the score to the words and half to the cosine with the question's vector. Where the
//! words alone leave no doubt ([`is_certain`]), that is not worth its time.

mod build;
mod common;
mod concepts;
mod correct;
mod english;
mod entries;
mod fuse;
mod hanzi;
mod index;
mod lexicon;
pub mod literal;
mod postings;
mod query;
mod spelling;
mod starts;
mod survey;
mod terms;
mod vector;
mod weight;

pub use build::{Run, RunPart, Slice, build};
pub use concepts::{MAX_SYNONYM_FORMS, Synonyms, synonym_form};
pub use fuse::{Nearness, Ranked, Space, by_words, fuse, is_certain};
pub use index::{Bucket, Document, Filter, Index, MAX_POSTINGS, Meta, Section, StoredDocument, TermPostings};
pub use query::{Field, Hit, MAX_QUERY_CHARS, Query, RERANKED, answer_confidence, confidence};
pub use starts::{Starts, Typed};
pub use survey::{Numbered, Plan, Survey, SurveyPart};
pub use terms::{Kind, Term, terms};
pub use vector::{Direction, Vector};
