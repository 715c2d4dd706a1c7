"""How other people's columns are called: data, read by ``columns.py``.

Every alias is written as ``columns.normalise`` leaves it: lower case, words apart, no accents, no punctuation, no
bracketed remarks. The first alias of a field is the strongest; where two columns fit a field, the earlier alias wins.
"""


def _words(listed: str) -> tuple[str, ...]:
    return tuple(alias.strip() for alias in listed.split(","))


SESSION: dict[str, tuple[str, ...]] = {
    "session_id": _words(
        "session id, sessionid, session ref, session reference, session code, session key, session uid, meeting "
        "id, record id, note id, response id, id, ref, reference, uid, uuid, guid, key"
    ),
    "session_no": _words(
        "session number, session no, session nr, session num, session, meeting number, meeting no, session index"
    ),
    "pair_id": _words(
        "pair id, pair, pair code, pair ref, pair reference, pair number, pair no, pairid, pairing, pairing id, "
        "dyad, dyad id, match id, match, relationship id, couple, couple id, couple no, couple number, "
        "binome, tandem, tandem id, tandem no, tandem nr, tandem number, duo, duo id, duo no, paar, team id, team"
    ),
    "date": _words(
        "session date, date of session, date of the session, date of meeting, meeting date, date held, date, held "
        "on, held at, actual date, session held on, when, when was the session, when did you meet, day, date "
        "time, datetime, session start, started at, start date, occurred at, occurred on, recorded, datum, date "
        "de la session, date de seance, sitzungsdatum, termin, fecha, fecha de la sesion, data"
    ),
    "planned_date": _words(
        "planned date, scheduled date, date planned, date scheduled, scheduled for, scheduled at, planned for, "
        "original date, scheduled start, scheduled, booked for, due date"
    ),
    "submitted_at": _words(
        "completion time, completed at, submitted at, submission date, submission time, date submitted, "
        "timestamp, time stamp, horodateur, zeitstempel, start time, end date, recorded date, sent, sent on, "
        "created at, created, created on, created date, created time"
    ),
    "rescheduled_to": _words("rescheduled to, moved to, new date, rescheduled date, rescheduled for, postponed to"),
    "next_date": _words(
        "next date, next session, next session date, date of next session, next meeting, next meeting date, next"
    ),
    "status": _words(
        "status, session status, state, meeting status, held, was the session held, session held, did the session "
        "take place, took place, outcome status, attendance, attended, statut"
    ),
    "cancelled_by": _words(
        "cancelled by, canceled by, who cancelled, who canceled, cancelled by whom, cancellation by, who called it off"
    ),
    "notice_hours": _words("notice hours, hours notice, notice, cancellation notice, notice given"),
    "duration_min": _words(
        "duration min, duration mins, duration minutes, duration in minutes, duration, minutes, mins, length, "
        "length min, length minutes, how long, how long did you meet, time spent, meeting length, session length, "
        "session duration, duree, dauer, duracion"
    ),
    "duration_hours": _words("duration hours, duration in hours, hours, length hours, duration h, duration hrs"),
    "format": _words(
        "format, mode, session format, session mode, meeting type, session type, type, channel, medium, how, how "
        "did you meet, in person or online, setting, delivery"
    ),
    "format_length": _words("format length, format duration, length format, mode length, mode duration"),
    "group_pairs": _words("group pairs, pairs, pairs present, pair ids, participating pairs, pairs attending"),
    "unit": _words(
        "business unit, unit, bu, division, department, dept, function, mentee unit, mentee business unit, "
        "executive unit, line of business, org unit, organisation unit, organization unit, area, business area, "
        "geschaftsbereich, bereich, abteilung, direction"
    ),
    "region": _words("region, country, geography, geo, market region, location region, territory, land, pays"),
    "mentor_level": _words(
        "mentor level, mentor grade, mentor band, mentor role level, mentor seniority, junior level, mentor role, "
        "mentor title, mentor job title"
    ),
    "mentee_level": _words(
        "mentee level, mentee grade, mentee band, executive level, exec level, exec level band, executive grade, "
        "executive band, mentee seniority, mentee role, mentee title, mentee job title, executive role, executive "
        "title"
    ),
    "satisfaction": _words(
        "satisfaction, satisfaction score, rating, session rating, score, overall rating, stars, overall "
        "satisfaction, satisfaction rating, csat, rate, feedback score, rating score, zufriedenheit"
    ),
    "usefulness": _words("usefulness, useful, how useful was it, how useful was the session, value of session"),
    "confidence_to_speak": _words(
        "confidence to speak, confidence to speak openly, confidence to speak up, speak up confidence, "
        "psychological safety, felt safe to speak"
    ),
    "talk_share_mentor": _words(
        "talk share mentor, mentor talk share, mentor talk time, mentor talk time share, talk share, mentor share "
        "of talk, mentor speaking share, mentor airtime"
    ),
    "consent": _words(
        "consent, consent status, consent given, permission, may we quote, consent to quote, quote consent, "
        "sharing consent"
    ),
    "cohort": _words("cohort, wave, intake, batch, class of, programme cohort, program cohort"),
    "phase": _words("phase, programme phase, program phase"),
    "pillar_planned": _words("pillar planned, planned pillar, pillar, planned theme"),
    "cadence": _words("cadence, frequency, rhythm, meeting frequency, how often"),
    "notes": _words(
        "notes, note, session notes, session note, meeting notes, text, body, content, transcript, summary, "
        "session summary, meeting summary, description, discussion, discussion notes, minutes text, what we "
        "discussed, what was discussed, details, comments, comment, observations, free text, reflection, "
        "reflections, key points, key takeaways, takeaways, highlights, write up, writeup, log, journal, entry, "
        "record, notizen, notiz, protokoll, gesprachsnotiz, gesprachsprotokoll, inhalt, notas, "
        "compte rendu, what was new, quote, insights, insight, learnings, key learnings, "
        "what surprised me, barriers, remarks, feedback, narrative, message, transcription"
    ),
    "agenda_topic": _words(
        "agenda topic, topic, main topic, topics, agenda, subject, session topic, theme, focus, topics planned, "
        "planned topic, planned topics, meeting topic, discussion topic, purpose, topics discussed, topics "
        "covered, title, session title, main theme, thema, sujet"
    ),
    "applied_action": _words(
        "applied action, action, actions, follow up, followup, next steps, next step, action items, action item, "
        "applied, applied since last time, what will be done differently, what will be done, agreed action, "
        "agreed actions, actions agreed, action agreed, to do, todo, commitments, commitment, action taken, "
        "actions taken, follow up action, follow up actions, outcome"
    ),
    "mentor_learned": _words(
        "mentor learned, mentor learnt, what the mentor learned, what did the mentor learn, mentor learning, "
        "mentor takeaways, what the mentor learnt, mentor learnings"
    ),
    "owner_remark": _words(
        "owner remark, remark to owner, private remark, private remark to owner, private comment, private note, "
        "confidential comment, confidential remark, comment to programme team, for the programme team only, note "
        "to programme owner, owner only"
    ),
    "decision_mentioned": _words(
        "decision influenced, influenced decision, decision, decisions, decision id, linked decision, decision "
        "ids, decision reference, decisions influenced"
    ),
    "mentor": _words(
        "mentor, mentor name, mentor full name, name of mentor, junior, junior mentor, reverse mentor, mentors, "
        "mentor names, mentors names, junior name, associate, mentor in, mentorin"
    ),
    "mentee": _words(
        "mentee, mentee name, executive, executive name, exec, exec name, mentee full name, name of executive, "
        "name of mentee, senior leader, leader, sponsor executive, mentee executive, senior mentee, executive "
        "mentee, mentee in, fuhrungskraft"
    ),
    "mentor_id": _words("mentor id, mentor user id, mentor key, mentor ref"),
    "mentee_id": _words("mentee id, mentee user id, mentee key, mentee ref, executive id"),
    "mentor_email": _words(
        "mentor email, mentor e mail, mentor mail, email mentor, mentor email address, e mail mentor in"
    ),
    "mentee_email": _words(
        "mentee email, mentee e mail, executive email, exec email, mentee mail, email mentee, mentee email address, "
        "e mail mentee in, e mail fuhrungskraft"
    ),
    "author": _words(
        "name, author, author name, respondent, submitted by, created by, from, full name, completed by, written "
        "by, respondent name, your name, recipient name, owner"
    ),
    "author_email": _words(
        "email, email address, e mail, e mail address, mail, recipient email, author email, respondent email, "
        "your email, username"
    ),
}

SESSION_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("mentor_learned", r"what .*\b(mentor|you as (a )?mentor|junior)\b.*\b(learn|take away|gain)"),
    (
        "owner_remark",
        r"\b(only|just|privately?|confidential\w*)\b.*\b("
        r"programme?|owner|team|coordinator|organis\w+)\b",
    ),
    ("owner_remark", r"\b(anything|something)\b.*\b(programme?|coordinator|organis\w+) (owner|team|lead)?.*\bknow"),
    ("decision_mentioned", r"\b(influenc\w*|lead|led|affect\w*|feed|fed|contribut\w*)\b.*\bdecisions?\b"),
    (
        "confidence_to_speak",
        r"\b(confiden\w+|safe|comfortable|able)\b.*\b("
        r"speak\w*|talk\w*|open\w*|honest\w*|candid\w*)",
    ),
    (
        "applied_action",
        r"\bwhat\b.*\b(will|would|going to|plan to|intend"
        r" to)\b.*\b(do|done|change|differently|try|apply)",
    ),
    ("applied_action", r"\bwhat\b.*\b(appl(y|ied)|changed?|tried|acted on)\b.*\b(since|last)"),
    ("applied_action", r"\b(next steps?|action items?|follow ups?|agreed actions?|commitments?)\b"),
    ("cancelled_by", r"\bwho\b.*\b(cancel\w*|called (it )?off|postponed)"),
    (
        "status",
        r"\b(did|was|were|has|have)\b.*\b(session|meeting|it|you"
        r")\b.*\b(held|take place|happen\w*|meet|met|go ahead)\b",
    ),
    ("next_date", r"\b(when|date)\b.*\bnext\b"),
    ("date", r"\b(when|what day|which day|date)\b.*\b(session|meeting|meet|met|conversation|held|take place)"),
    ("duration_min", r"\bhow (long|many minutes)\b"),
    ("usefulness", r"\bhow (useful|valuable|helpful|relevant|worthwhile)\b"),
    ("satisfaction", r"\b(how satisfied|rate|rating|how (was|would you rate)|how did (it|the session) go|score)\b"),
    (
        "consent",
        r"\b(consent|agree|happy|permission|may we|can we|allo"
        r"w\w*)\b.*\b(quot\w*|shar\w*|us(e|ed|ing)|publish\w*)",
    ),
    (
        "format",
        r"\b(how|where) (did|do) (you|they) meet\b|\b(in pers"
        r"on|face to face)\b.*\b(or|online|virtual\w*|video)\b",
    ),
    ("pair_id", r"\b(pair|pairing|tandem|dyad)\b.*\b(code|id|number|ref\w*)\b"),
    ("unit", r"\b(which|what|your)\b.*\b(business unit|department|division)\b"),
    (
        "notes",
        r"\b(what|which)\b.*\b(learn\w*|hear\w*|heard|discuss\w*|talk\w*|cover\w*|surp"
        r"ris\w*|new|insight\w*|stood out|take ?aways?|came up|raised|shared|points?)\b",
    ),
    ("notes", r"\b(describe|summar\w+|tell us|please share|write)\b"),
    ("notes", r"\b(notes|minutes|key (points|messages|takeaways|learnings|insights))\b.*"),
    ("agenda_topic", r"\b(main|planned|which|what)\b.*\b(topics?|subjects?|themes?|agenda)\b"),
)
"""Wordings of questions in forms, tried in order after the names."""

DECISION: dict[str, tuple[str, ...]] = {
    "id": _words(
        "decision id, id, decision ref, decision number, decision no, decision code, adr, adr id, ref, reference, "
        "number, no, nr, key"
    ),
    "title": _words(
        "title, decision title, decision, name, decision name, summary, short title, headline, what was decided, "
        "subject, beschluss, entscheidung, titel"
    ),
    "description": _words(
        "description, statement, decision statement, details, detail, decision outcome, decision text, text, "
        "body, content, what, scope, full text"
    ),
    "rationale": _words(
        "rationale, reason, reasons, why, justification, context, context and problem statement, background, "
        "basis, motivation, because, begrundung, grund"
    ),
    "decided_on": _words(
        "decided on, date, decision date, date decided, decided at, date of decision, decided, approved on, "
        "approval date, date approved, effective date, recorded on, when, made on, created at, datum, entschieden am, "
        "beschlossen am"
    ),
    "status": _words("status, decision status, state, stage"),
    "category": _words("category, type, decision type, kind, class, area of change"),
    "pillar": _words("pillar, pillars, theme, strategic pillar"),
    "unit": _words(
        "business unit, unit, bu, division, department, dept, function, area, owner unit, bereich, abteilung"
    ),
    "owner_role": _words(
        "owner role, role of owner, decision owner role, owner title, decider role, decided by role, accountable role, "
        "role, accountable function"
    ),
    "owner": _words(
        "owner, decision owner, accountable, decided by, decision maker, decision makers, deciders, decider, sponsor, "
        "executive sponsor"
    ),
    "pair": _words("pair id, pair, pair code, pairing, pair ref, pairid, tandem, dyad"),
    "supersedes": _words("supersedes, replaces, superseded decision"),
    "sessions": _words(
        "influenced by sessions, influenced by, sessions, session ids, linked sessions, session id, source "
        "sessions, evidence sessions, related sessions, linked session, session"
    ),
    "outcome_metric": _words(
        "outcome metric, metric, kpi, outcome, measure, indicator, outcome measure, success metric, result "
        "metric, consequences, impact"
    ),
    "outcome_value": _words(
        "outcome value, value amount, value, current, current value, amount, actual, result, benefit, benefit "
        "value, outcome amount, actual value, measured value"
    ),
    "currency": _words("currency, value currency, ccy, currency code"),
    "baseline": _words("baseline, baseline value, before, start value"),
    "target": _words("target, target value, goal"),
    "value_kind": _words("value kind, value type, kind of value, benefit type, benefit kind"),
    "value_period": _words("value period, period, benefit period, one off or annual"),
    "value_status": _words("value status, benefit status, validation status, validated"),
    "attribution_pct": _words(
        "attribution pct, attribution, attribution percent, attribution percentage, contribution, contribution "
        "pct, share attributed, attribution share"
    ),
    "confidence_pct": _words(
        "confidence pct, confidence, value confidence pct, confidence percent, value confidence, confidence percentage"
    ),
    "value_source": _words("value source, source of value, value basis, source, evidence source, validated by"),
    "review_on": _words("review on, review date, next review, review by, date of review, revisit on"),
}

DECISION_QUESTIONS: tuple[tuple[str, str], ...] = (
    ("decided_on", r"\b(when|date)\b.*\b(decid\w*|decision|approv\w*|taken|made)\b"),
    ("title", r"\b(what|which)\b.*\b(decision|decided)\b"),
    ("rationale", r"\bwhy\b.*|\breason\w*\b.*\b(decision|for)\b"),
    ("sessions", r"\b(which|what)\b.*\bsessions?\b"),
    ("review_on", r"\b(when|date)\b.*\breview\w*\b"),
    ("owner_role", r"\b(role|title)\b.*\b(owner|decid\w*|accountable)\b"),
)

ROSTER: dict[str, tuple[str, ...]] = {
    "pair_id": _words(
        "pair id, pair, pair code, pair ref, pairid, pairing, pairing id, tandem, tandem id, dyad, dyad id, couple, "
        "couple id, couple no, match id, relationship id, id, pair number, pair no"
    ),
    "mentor": SESSION["mentor"],
    "mentor_email": SESSION["mentor_email"],
    "mentor_level": SESSION["mentor_level"],
    "mentor_aliases": _words(
        "mentor aliases, mentor alias, mentor nickname, mentor nicknames, mentor known as, mentor preferred name, "
        "mentor also known as, mentor aka"
    ),
    "mentor_phone": _words("mentor phone, mentor mobile, mentor telephone"),
    "mentor_id": _words("mentor id, mentor staff id, mentor employee id, mentor staff number"),
    "mentor_unit": _words("mentor unit, mentor business unit, mentor department"),
    "mentee": SESSION["mentee"],
    "mentee_email": SESSION["mentee_email"],
    "mentee_level": SESSION["mentee_level"],
    "mentee_aliases": _words(
        "mentee aliases, mentee alias, mentee nickname, mentee nicknames, mentee known as, mentee preferred name, "
        "executive aliases, executive nickname, executive known as, mentee also known as, mentee aka"
    ),
    "mentee_phone": _words("mentee phone, mentee mobile, mentee telephone, executive phone"),
    "mentee_id": _words("mentee id, mentee staff id, mentee employee id, mentee staff number, executive id"),
    "unit": SESSION["unit"],
    "region": SESSION["region"],
    "cohort": SESSION["cohort"],
    "name": _words("name, full name, person, participant, participant name, display name, employee, employee name"),
    "aliases": _words(
        "aliases, alias, former name, maiden name, nickname, nicknames, known as, preferred name, also known as, "
        "aka, other names"
    ),
    "first_name": _words("first name, given name, forename, prenom, vorname"),
    "last_name": _words("last name, surname, family name, nom, nachname"),
    "email": _words("email, email address, e mail, mail, e mail address"),
    "role": _words("role, programme role, program role, participant role, role in programme"),
    "level": _words("level, grade, band, seniority, job title, title, job level"),
    "phone": _words("phone, mobile, telephone, phone number"),
    "employee_id": _words("employee id, staff id, staff number, employee number, personnel number"),
}

SESSION_LISTS = _words(
    "sessions, session, data, items, records, results, rows, entries, value, meetings, notes, responses"
)
"""Keys under which a JSON export keeps its list of sessions, likeliest first."""
