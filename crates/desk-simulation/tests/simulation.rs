//! What must hold of scenarios and of the days that they make.
#![expect(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use desk_simulation::{Change, Limits, Measure, Method, Report, Scenario, compare, page, simulate, verdicts};

const REFERENCE: &str = include_str!("../../../scenarios/reference.toml");

fn reference(days: u32) -> Scenario {
    Scenario { replications: days, ..Scenario::parse(REFERENCE).unwrap() }
}

#[test]
fn the_same_seed_gives_the_same_days_and_every_way_meets_the_same_customers() {
    let scenario = reference(2);
    assert_eq!(simulate(&scenario, Method::Matched, 0), simulate(&scenario, Method::Matched, 0));
    let first: Vec<u32> = Method::ALL.iter().map(|method| simulate(&scenario, *method, 1).first).collect();
    assert!(first.windows(2).all(|pair| pair[0] == pair[1]), "{first:?}");
    let other = Scenario { seed: 1, ..reference(2) };
    assert_ne!(simulate(&scenario, Method::Random, 0), simulate(&other, Method::Random, 0));
}

#[test]
fn whoever_comes_is_answered_or_gives_up() {
    for method in Method::ALL {
        let day = simulate(&reference(2), method, 0);
        assert_eq!(day.first + day.again, day.waits.len() as u32 + day.abandoned, "{}", method.name());
        assert!(day.special_resolved <= day.special && day.special <= day.answered && day.resolved <= day.answered);
        assert!(day.busy.iter().all(|busy| (0.0..=1.0 + 1e-9).contains(busy)), "{}", method.name());
    }
}

#[test]
fn at_high_load_the_matched_assignment_resolves_more_and_waits_less_than_the_greedy_one() {
    let compared = compare(&reference(6), &[Method::Greedy, Method::Matched], |_, _| {});
    let (greedy, matched) = (&compared.rows[0], &compared.rows[1]);
    let more = matched.above(greedy, Measure::Resolution);
    let longer = matched.above(greedy, Measure::Wait);
    assert!(more.mean > 0.0 && more.is_sure(), "{more:?}");
    assert!(longer.mean < 0.0 && longer.is_sure(), "{longer:?}");
}

#[test]
fn the_reference_is_what_it_says_for_round_robin() {
    let compared = compare(&reference(12), &[Method::RoundRobin], |_, _| {});
    let (resolved, wait) = (compared.rows[0].figure(Measure::Resolution), compared.rows[0].figure(Measure::Wait));
    assert!((resolved.mean - 0.62).abs() < 0.03, "{resolved:?}");
    assert!((wait.mean - 720.0).abs() < 150.0, "{wait:?}");
}

#[test]
fn the_wait_that_is_told_is_kept_as_often_as_its_interval_says_where_the_queue_is_served_in_order() {
    // Alike agents and one issue, so that the queue is one; a spread of 1 is nearest to exponential times.
    let text = REFERENCE.split("[[issue]]").next().unwrap().to_owned()
        + "[[issue]]\nid = \"a\"\nshare = 1\nminutes = 10\n[contact]\npatience_minutes = 20\nspread = 1\nslower_unskilled = 0\n\
           resolved_skilled = 1\nresolved_unskilled = 1\nresolved_foreign = 1\ncomes_back = 0\nback_minutes = 1\n[languages]\nen = 1\n\
           [[team]]\nid = \"all\"\nagents = 36\nlanguages = [\"en\"]\nskills = { a = 1 }\n\
           [goal]\npromise_seconds = 60\nmean_wait_seconds = 45\nresolution = 0.5\n";
    let scenario = Scenario { replications: 6, ..Scenario::parse(&text).unwrap() };
    let compared = compare(&scenario, &[Method::RoundRobin], |_, _| {});
    let told = compared.rows[0].estimates;
    assert!(told.count > 5_000, "{told:?}");
    let coverage = told.coverage().unwrap();
    assert!((coverage - 0.8).abs() < 0.1, "{coverage} of the waits were inside an interval of 80 %");
    assert!(told.bias().unwrap().abs() < 0.1 * told.waited / told.count as f64, "{told:?}");
}

#[test]
fn what_if_changes_what_it_says_and_refuses_what_is_not_there() {
    let scenario = reference(2);
    let more = scenario.with(&Change::agents("2:returns").unwrap()).unwrap();
    assert_eq!(more.agents(), scenario.agents() + 2);
    assert_eq!(more.teams[1].agents, 11);
    let changed = scenario.with(&Change::weights("0.5, 0.5").unwrap()).unwrap();
    assert!((changed.policy.settings().weights.skill - 0.5).abs() < 1e-12);
    assert!(scenario.with(&Change::Capacity(3)).unwrap().teams.iter().all(|team| team.capacity == 3));
    assert!(
        Change::agents("returns").is_err() && Change::agents("0:returns").is_err() && Change::weights("1").is_err()
    );
    let unknown = scenario.with(&Change::agents("2:cooking").unwrap()).unwrap_err();
    assert_eq!(unknown.to_string(), "there is no team and no skill `cooking`");
    assert!(scenario.with(&Change::Weights(2.0, 0.0)).is_err() && scenario.with(&Change::Capacity(0)).is_err());
}

#[test]
fn wrong_scenarios_are_refused_with_line_and_reason() {
    let line_of = |part: &str| REFERENCE[..REFERENCE.find(part).unwrap()].matches('\n').count() + 1;
    for (from, to, reason) in [
        ("skills = { payments = 0.95", "skills = { cooking = 0.95", "nobody comes with the issue `cooking`"),
        ("per_hour = [159", "per_hour = [-159", "0 or more"),
        ("skills = { returns = 0.95", "skills = { returns = 1.95", "from 0 to 1"),
        ("comes_back = 0.7", "comes_back = 1.7", "from 0 to 1"),
        ("comes_back = 0.7", "comes_bakc = 0.7", "unknown field"),
        ("patience_minutes = 90", "patience_minutes = 0", "above 0"),
        ("segments = [\"member\"]", "segments = [\"gold\"]", "no customer is of the segment"),
        ("id = \"customs\"\nshare", "id = \"returns\"\nshare", "twice"),
        ("replications = 20", "replications = 1", "from 2 to 1000"),
        ("share = 0.20", "share = 0", "above 0"),
        ("share = 0.20", "share = nan", "above 0"),
        ("minutes = 12", "minutes = -12", "above 0"),
        ("minutes = 12", "minutes = inf", "above 0"),
        ("minutes = 12", "minutes = \"twelve\"", "expected"),
        ("zh = 0.7", "zh = nan", "above 0"),
        ("spread = 0.8", "spread = nan", "from 0 to 1"),
        ("resolution = 0.89", "resolution = 89", "from 0 to 1"),
        ("agents = 10", "agents = 10_000", "at most 5000 agents"),
        ("agents = 10", "agents = -1", "expected u32"),
        ("seed = 2026", "seed = ", "value"),
        (
            "languages = [\"zh\", \"en\"]\nsegments = [\"member\"]",
            "languages = [\"xx\"]\nsegments = [\"member\"]",
            "unknown variant",
        ),
    ] {
        let problem = Scenario::parse(&REFERENCE.replacen(from, to, 1)).unwrap_err();
        assert_eq!(problem.line, line_of(from), "{problem}");
        assert!(problem.message.contains(reason), "{problem}");
    }
    // Rules are wrong as a whole, so the line is where they begin.
    for (from, to, reason) in [
        ("after_seconds = 240", "after_seconds = 0", "ordered by their time"),
        ("min_skill = 0.5", "min_skill = 5.0", "steps.min_skill"),
        ("min_skill = 0.5", "min_skill = nan", "steps.min_skill"),
    ] {
        let problem = Scenario::parse(&REFERENCE.replacen(from, to, 1)).unwrap_err();
        assert_eq!(problem.line, line_of("\n[[routing.steps]]") + 1, "{problem}");
        assert!(problem.message.contains(reason), "{problem}");
    }
    let nobody = REFERENCE.lines().map(|line| if line.starts_with("agents =") { "agents = 0" } else { line });
    let nobody = Scenario::parse(&nobody.collect::<Vec<_>>().join("\n")).unwrap_err();
    assert!(nobody.message.contains("nobody is there"), "{nobody}");
    assert_eq!(Scenario::parse("name = 1").unwrap_err().line, 1);
    let empty = Scenario::parse("").unwrap_err();
    assert_eq!((empty.line, empty.message.as_str()), (1, "missing field `name`"));
    let large = Scenario::parse(&format!("{REFERENCE}{}", "# more\n".repeat(1_500_000))).unwrap_err();
    assert!(large.message.contains("at most 1048576 bytes"), "{large}");
}

#[test]
fn counts_of_a_real_day_can_be_the_arrivals() {
    let text =
        REFERENCE
            .lines()
            .map(|line| {
                if line.starts_with("per_hour") {
                    "csv = \"calls.csv\"\nday = \"2003-03-03\"\nscale = 0.5"
                } else {
                    line
                }
            })
            .collect::<Vec<_>>()
            .join("\n");
    let scenario = Scenario::parse(&text).unwrap();
    assert_eq!(scenario.csv(), Some("calls.csv"));
    let csv = "DateTime,Calls\n2003-03-03T07:00:00Z,111\n2003-03-03T07:05:00Z,113\n2003-03-04T07:00:00Z,9\n";
    assert!(scenario.clone().with_counts(&csv.replace("113", "999999")).is_err(), "too many for a day");
    let scenario = scenario.with_counts(csv).unwrap();
    assert!((scenario.arrivals.expected() - 112.0).abs() < 1e-9);
    assert!(simulate(&scenario, Method::Policy, 0).first > 60);
}

#[test]
fn what_the_goal_would_take_is_found_by_simulating_it() {
    let scenario = reference(2);
    let compared = compare(&scenario, &[Method::Random, Method::Matched], |_, _| {});
    let limits = |row: usize| scenario.limits(&compared.rows[row], || {});
    assert_eq!(limits(0), Limits { load_percent: None, agents: None }, "chance has no skill at any load");
    let matched = limits(1);
    let (load, agents) = (matched.load_percent.unwrap(), matched.agents.unwrap());
    let reached = |scenario: &Scenario| scenario.is_reached(&compare(scenario, &[Method::Matched], |_, _| {}).rows[0]);
    assert_eq!(reached(&scenario), load >= 100, "{matched:?}");
    assert_eq!(reached(&scenario), agents <= scenario.agents(), "{matched:?}");
    let verdicts = verdicts(&scenario, &compared, &[(Method::Matched, matched)]);
    assert_eq!(verdicts.len(), 1);
    assert_eq!(verdicts[0].0, reached(&scenario));
    assert!(verdicts[0].1.contains("the default rules"), "{}", verdicts[0].1);
}

#[test]
fn who_has_several_at_once_takes_longer_for_each_where_the_scenario_says_so() {
    let two = reference(2).with(&Change::Capacity(2)).unwrap();
    let slow = REFERENCE.replace("slower_each_other = 0.6", "slower_each_other = 0");
    assert_ne!(slow, REFERENCE);
    let quick = Scenario { replications: 2, ..Scenario::parse(&slow).unwrap() }.with(&Change::Capacity(2)).unwrap();
    let wait = |scenario: &Scenario| compare(scenario, &[Method::RoundRobin], |_, _| {}).rows[0].figure(Measure::Wait);
    assert!(wait(&two).mean > wait(&quick).mean + 1.0, "{:?} {:?}", wait(&two), wait(&quick));
}

#[test]
fn the_page_shows_every_way_and_its_limits_and_loads_nothing() {
    let scenario = Scenario { name: "a <b>".to_owned(), ..reference(2) };
    let compared = compare(&scenario, &Method::ALL, |_, _| {});
    let limits = [(Method::Random, Limits { load_percent: None, agents: Some(77) })];
    let (verdicts, notes) = (verdicts(&scenario, &compared, &limits), ["one & two".to_owned()]);
    let report =
        Report { scenario: &scenario, compared: &compared, limits: &limits, verdicts: &verdicts, notes: &notes };
    let html = page(report);
    assert!(Method::ALL.iter().all(|method| html.contains(method.name())));
    assert!(html.contains("a &lt;b&gt;") && html.contains("one &amp; two"));
    assert!(html.contains("not even at 10 %") && html.contains(">77<"));
    assert!(verdicts.iter().all(|(_, sentence)| html.contains(&sentence.replace('<', "&lt;"))));
    assert!(!html.contains("http") && !html.contains("<script") && !html.contains("url("));
}
