CREATE TABLE accident_aftermath (
    accident_id INTEGER NOT NULL,
    direct_cause BLOB,
    indirect_cause BLOB,
    management_cause BLOB,
    treatment BLOB,
    settlement BLOB,
    public_opinion BLOB,
    petition BOOLEAN NOT NULL,
    petition_note BLOB,
    bullying BOOLEAN NOT NULL,
    bullying_entry VARCHAR(40) NOT NULL,
    bullying_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_aftermath PRIMARY KEY (id),
    CONSTRAINT fk_accident_aftermath_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT uq_accident_aftermath_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_aftermath_accident_id ON accident_aftermath (accident_id);
CREATE UNIQUE INDEX uq_accident_aftermath_accident_id_alive ON accident_aftermath (accident_id) WHERE voided_at IS NULL;
CREATE TABLE accident_claim (
    accident_id INTEGER NOT NULL,
    insurer VARCHAR(100) NOT NULL,
    claim_number BLOB,
    amount BIGINT,
    paid BIGINT,
    filed_on DATE,
    closed_on DATE,
    note BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_claim PRIMARY KEY (id),
    CONSTRAINT fk_accident_claim_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT uq_accident_claim_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_claim_accident_id ON accident_claim (accident_id);
CREATE TABLE accident_cost (
    accident_id INTEGER NOT NULL,
    kind VARCHAR(32) NOT NULL,
    borne_by VARCHAR(32) NOT NULL,
    amount BIGINT NOT NULL,
    day DATE,
    note BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_cost PRIMARY KEY (id),
    CONSTRAINT fk_accident_cost_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_cost_kind CHECK (kind IN ('medical', 'transport', 'compensation', 'repair', 'other')),
    CONSTRAINT ck_accident_cost_borne_by CHECK (borne_by IN ('school', 'insurer', 'family', 'other', 'undecided')),
    CONSTRAINT uq_accident_cost_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_cost_accident_id ON accident_cost (accident_id);
CREATE TABLE accident_followup (
    accident_id INTEGER NOT NULL,
    due_on DATE NOT NULL,
    what BLOB,
    done_on DATE,
    result BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_followup PRIMARY KEY (id),
    CONSTRAINT fk_accident_followup_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT uq_accident_followup_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_followup_accident_id ON accident_followup (accident_id);
CREATE INDEX ix_accident_followup_done_on_due_on ON accident_followup (done_on, due_on);
CREATE TABLE accident_manual_finding (
    accident_id INTEGER NOT NULL,
    line VARCHAR(32) NOT NULL,
    tier VARCHAR(32) NOT NULL,
    persons JSON NOT NULL,
    reason BLOB,
    meeting_item_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_manual_finding PRIMARY KEY (id),
    CONSTRAINT fk_accident_manual_finding_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_manual_finding_line CHECK (line IN ('teaching', 'logistics', 'young_pioneers')),
    CONSTRAINT ck_accident_manual_finding_tier CHECK (tier IN ('A1', 'A2', 'A3', 'R1', 'R2', 'R3')),
    CONSTRAINT fk_accident_manual_finding_meeting_item_id_meeting_item FOREIGN KEY(meeting_item_id) REFERENCES meeting_item (id),
    CONSTRAINT uq_accident_manual_finding_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_manual_finding_accident_id ON accident_manual_finding (accident_id);
CREATE INDEX ix_accident_manual_finding_meeting_item_id ON accident_manual_finding (meeting_item_id);
CREATE TABLE accident_reader (
    accident_id INTEGER NOT NULL,
    account_id INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_reader PRIMARY KEY (id),
    CONSTRAINT fk_accident_reader_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT fk_accident_reader_account_id_account FOREIGN KEY(account_id) REFERENCES account (id),
    CONSTRAINT uq_accident_reader_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_reader_accident_id ON accident_reader (accident_id);
CREATE UNIQUE INDEX uq_accident_reader_accident_id_account_id_alive ON accident_reader (accident_id, account_id) WHERE voided_at IS NULL;
CREATE TABLE accident_report_text (
    accident_id INTEGER NOT NULL,
    telling_id INTEGER NOT NULL,
    body VARCHAR(32) NOT NULL,
    words BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_report_text PRIMARY KEY (id),
    CONSTRAINT fk_accident_report_text_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT fk_accident_report_text_telling_id_accident_telling FOREIGN KEY(telling_id) REFERENCES accident_telling (id),
    CONSTRAINT ck_accident_report_text_body CHECK (body IN ('government', 'superior_authority', 'health', 'police')),
    CONSTRAINT uq_accident_report_text_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_report_text_accident_id ON accident_report_text (accident_id);
CREATE INDEX ix_accident_report_text_telling_id ON accident_report_text (telling_id);
CREATE TABLE accident_signature (
    accident_id INTEGER NOT NULL,
    signer VARCHAR(32) NOT NULL,
    person_id INTEGER,
    person VARCHAR(100) NOT NULL,
    signed_at VARCHAR(33) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_signature PRIMARY KEY (id),
    CONSTRAINT fk_accident_signature_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_signature_signer CHECK (signer IN ('investigator', 'vice_principal', 'principal')),
    CONSTRAINT fk_accident_signature_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT uq_accident_signature_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_signature_accident_id ON accident_signature (accident_id);
CREATE UNIQUE INDEX uq_accident_signature_accident_id_signer_alive ON accident_signature (accident_id, signer) WHERE voided_at IS NULL;
CREATE TABLE concealment (
    accident_id INTEGER NOT NULL,
    kind VARCHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    origin VARCHAR(32) NOT NULL,
    step_id INTEGER,
    due_at VARCHAR(33),
    done_at VARCHAR(33),
    person_id INTEGER,
    person_name VARCHAR(100) NOT NULL,
    line VARCHAR(32),
    evidence BLOB,
    decided_at VARCHAR(33),
    decided_by_id INTEGER,
    decided_by VARCHAR(100) NOT NULL,
    reason BLOB,
    meeting_item_id INTEGER,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_concealment PRIMARY KEY (id),
    CONSTRAINT fk_concealment_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_concealment_kind CHECK (kind IN ('late', 'omitted', 'false', 'concealed')),
    CONSTRAINT ck_concealment_state CHECK (state IN ('candidate', 'confirmed', 'rejected')),
    CONSTRAINT ck_concealment_origin CHECK (origin IN ('clock', 'hand')),
    CONSTRAINT fk_concealment_step_id_accident_step FOREIGN KEY(step_id) REFERENCES accident_step (id),
    CONSTRAINT fk_concealment_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_concealment_line CHECK (line IN ('teaching', 'logistics', 'young_pioneers')),
    CONSTRAINT fk_concealment_decided_by_id_person FOREIGN KEY(decided_by_id) REFERENCES person (id),
    CONSTRAINT fk_concealment_meeting_item_id_meeting_item FOREIGN KEY(meeting_item_id) REFERENCES meeting_item (id),
    CONSTRAINT uq_concealment_uid UNIQUE (uid)
);
CREATE INDEX ix_concealment_accident_id ON concealment (accident_id);
CREATE INDEX ix_concealment_meeting_item_id ON concealment (meeting_item_id);
CREATE INDEX ix_concealment_person_id ON concealment (person_id);
CREATE INDEX ix_concealment_state ON concealment (state);
CREATE INDEX ix_concealment_step_id ON concealment (step_id);
CREATE UNIQUE INDEX uq_concealment_step_id_alive ON concealment (step_id) WHERE voided_at IS NULL AND step_id IS NOT NULL;
CREATE TABLE concealment_event (
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    concealment_id INTEGER NOT NULL,
    at VARCHAR(33) NOT NULL,
    username VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    reason BLOB,
    payload JSON NOT NULL,
    CONSTRAINT pk_concealment_event PRIMARY KEY (id),
    CONSTRAINT uq_concealment_event_uid UNIQUE (uid),
    CONSTRAINT fk_concealment_event_concealment_id_concealment FOREIGN KEY(concealment_id) REFERENCES concealment (id),
    CONSTRAINT ck_concealment_event_kind CHECK (kind IN ('proposed', 'changed', 'confirmed', 'rejected', 'taken_back', 'voided', 'unvoided'))
);
CREATE INDEX ix_concealment_event_concealment_id ON concealment_event (concealment_id);
CREATE TABLE duty_confirmation (
    duty_id INTEGER NOT NULL,
    step VARCHAR(32) NOT NULL,
    person_id INTEGER,
    person_name VARCHAR(100) NOT NULL,
    at VARCHAR(33) NOT NULL,
    meeting_item_id INTEGER,
    note BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_duty_confirmation PRIMARY KEY (id),
    CONSTRAINT fk_duty_confirmation_duty_id_accident_duty FOREIGN KEY(duty_id) REFERENCES accident_duty (id),
    CONSTRAINT ck_duty_confirmation_step CHECK (step IN ('proposed', 'vice_principal', 'admin_meeting')),
    CONSTRAINT fk_duty_confirmation_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_duty_confirmation_meeting_item_id_meeting_item FOREIGN KEY(meeting_item_id) REFERENCES meeting_item (id),
    CONSTRAINT uq_duty_confirmation_uid UNIQUE (uid)
);
CREATE INDEX ix_duty_confirmation_duty_id ON duty_confirmation (duty_id);
CREATE INDEX ix_duty_confirmation_meeting_item_id ON duty_confirmation (meeting_item_id);
CREATE UNIQUE INDEX uq_duty_confirmation_duty_id_step_alive ON duty_confirmation (duty_id, step) WHERE voided_at IS NULL;
CREATE TABLE duty_evidence (
    duty_id INTEGER NOT NULL,
    question VARCHAR(32) NOT NULL,
    text BLOB,
    attachments JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_duty_evidence PRIMARY KEY (id),
    CONSTRAINT fk_duty_evidence_duty_id_accident_duty FOREIGN KEY(duty_id) REFERENCES accident_duty (id),
    CONSTRAINT ck_duty_evidence_question CHECK (question IN ('education_done', 'guidance_done', 'presence_required', 'present', 'on_scene', 'inspection_timely', 'management_in_place', 'left_post', 'negligent')),
    CONSTRAINT uq_duty_evidence_uid UNIQUE (uid)
);
CREATE INDEX ix_duty_evidence_duty_id ON duty_evidence (duty_id);
CREATE UNIQUE INDEX uq_duty_evidence_duty_id_question_alive ON duty_evidence (duty_id, question) WHERE voided_at IS NULL;
CREATE TABLE meeting (
    number VARCHAR(16) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    state VARCHAR(32) NOT NULL,
    subject VARCHAR(200) NOT NULL,
    planned_at VARCHAR(33) NOT NULL,
    held_at VARCHAR(33),
    place VARCHAR(200) NOT NULL,
    chair_id INTEGER,
    chair VARCHAR(100) NOT NULL,
    recorder_id INTEGER,
    recorder VARCHAR(100) NOT NULL,
    people JSON NOT NULL,
    minuted_at VARCHAR(33),
    minuted_by VARCHAR(64) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_meeting PRIMARY KEY (id),
    CONSTRAINT uq_meeting_number UNIQUE (number),
    CONSTRAINT ck_meeting_kind CHECK (kind IN ('routine', 'admin', 'principal_office', 'analysis', 'leading_group', 'dispatch')),
    CONSTRAINT ck_meeting_state CHECK (state IN ('planned', 'held', 'minuted')),
    CONSTRAINT fk_meeting_chair_id_person FOREIGN KEY(chair_id) REFERENCES person (id),
    CONSTRAINT fk_meeting_recorder_id_person FOREIGN KEY(recorder_id) REFERENCES person (id),
    CONSTRAINT uq_meeting_uid UNIQUE (uid)
);
CREATE INDEX ix_meeting_held_at ON meeting (held_at);
CREATE INDEX ix_meeting_planned_at ON meeting (planned_at);
CREATE INDEX ix_meeting_state_planned_at ON meeting (state, planned_at);
CREATE TABLE meeting_item (
    meeting_id INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    kind VARCHAR(32) NOT NULL,
    accident_id INTEGER,
    hazard_id INTEGER,
    topic BLOB NOT NULL,
    report BLOB,
    decision_kind VARCHAR(32),
    decision BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_meeting_item PRIMARY KEY (id),
    CONSTRAINT fk_meeting_item_meeting_id_meeting FOREIGN KEY(meeting_id) REFERENCES meeting (id),
    CONSTRAINT ck_meeting_item_kind CHECK (kind IN ('determination', 'manual_finding', 'concealment', 'hazard', 'follow_up', 'petition', 'other')),
    CONSTRAINT fk_meeting_item_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT fk_meeting_item_hazard_id_hazard FOREIGN KEY(hazard_id) REFERENCES hazard (id),
    CONSTRAINT ck_meeting_item_decision_kind CHECK (decision_kind IN ('liability', 'finding_by_hand', 'concealment_confirmed', 'concealment_rejected', 'hazard_measure', 'punishment', 'action', 'noted', 'postponed')),
    CONSTRAINT uq_meeting_item_uid UNIQUE (uid)
);
CREATE INDEX ix_meeting_item_accident_id ON meeting_item (accident_id);
CREATE INDEX ix_meeting_item_hazard_id ON meeting_item (hazard_id);
CREATE INDEX ix_meeting_item_meeting_id ON meeting_item (meeting_id);
CREATE TABLE meeting_ruling (
    item_id INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    duty_id INTEGER,
    person_id INTEGER,
    person_name VARCHAR(100) NOT NULL,
    fulfilled BOOLEAN,
    liability BLOB,
    punishment BLOB,
    reason BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_meeting_ruling PRIMARY KEY (id),
    CONSTRAINT fk_meeting_ruling_item_id_meeting_item FOREIGN KEY(item_id) REFERENCES meeting_item (id),
    CONSTRAINT fk_meeting_ruling_duty_id_accident_duty FOREIGN KEY(duty_id) REFERENCES accident_duty (id),
    CONSTRAINT fk_meeting_ruling_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT uq_meeting_ruling_uid UNIQUE (uid)
);
CREATE INDEX ix_meeting_ruling_duty_id ON meeting_ruling (duty_id);
CREATE INDEX ix_meeting_ruling_item_id ON meeting_ruling (item_id);
CREATE INDEX ix_meeting_ruling_person_id ON meeting_ruling (person_id);
CREATE TABLE restricted_reading (
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    accident_id INTEGER NOT NULL,
    pupil_id INTEGER,
    at VARCHAR(33) NOT NULL,
    username VARCHAR(64) NOT NULL,
    reason BLOB,
    CONSTRAINT pk_restricted_reading PRIMARY KEY (id),
    CONSTRAINT uq_restricted_reading_uid UNIQUE (uid),
    CONSTRAINT fk_restricted_reading_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT fk_restricted_reading_pupil_id_pupil FOREIGN KEY(pupil_id) REFERENCES pupil (id)
);
CREATE INDEX ix_restricted_reading_accident_id ON restricted_reading (accident_id);
CREATE INDEX ix_restricted_reading_at ON restricted_reading (at);
CREATE INDEX ix_restricted_reading_pupil_id ON restricted_reading (pupil_id);
CREATE TABLE task (
    number VARCHAR(16) NOT NULL,
    what BLOB NOT NULL,
    owner_id INTEGER,
    owner VARCHAR(100) NOT NULL,
    due_on DATE NOT NULL,
    first_due_on DATE NOT NULL,
    extensions INTEGER NOT NULL,
    source VARCHAR(32) NOT NULL,
    accident_id INTEGER,
    hazard_id INTEGER,
    meeting_item_id INTEGER,
    source_ref VARCHAR(64) NOT NULL,
    state VARCHAR(32) NOT NULL,
    done_on DATE,
    done_by VARCHAR(100) NOT NULL,
    done_note BLOB,
    verified_on DATE,
    verified_by VARCHAR(100) NOT NULL,
    verified_note BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_task PRIMARY KEY (id),
    CONSTRAINT uq_task_number UNIQUE (number),
    CONSTRAINT fk_task_owner_id_person FOREIGN KEY(owner_id) REFERENCES person (id),
    CONSTRAINT ck_task_source CHECK (source IN ('accident', 'meeting', 'hazard', 'indicator', 'letter', 'other')),
    CONSTRAINT fk_task_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT fk_task_hazard_id_hazard FOREIGN KEY(hazard_id) REFERENCES hazard (id),
    CONSTRAINT fk_task_meeting_item_id_meeting_item FOREIGN KEY(meeting_item_id) REFERENCES meeting_item (id),
    CONSTRAINT ck_task_state CHECK (state IN ('open', 'done', 'verified')),
    CONSTRAINT uq_task_uid UNIQUE (uid)
);
CREATE INDEX ix_task_accident_id ON task (accident_id);
CREATE INDEX ix_task_hazard_id ON task (hazard_id);
CREATE INDEX ix_task_meeting_item_id ON task (meeting_item_id);
CREATE INDEX ix_task_owner_id ON task (owner_id);
CREATE INDEX ix_task_state_due_on ON task (state, due_on);
CREATE TABLE task_event (
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    task_id INTEGER NOT NULL,
    at VARCHAR(33) NOT NULL,
    username VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    reason BLOB,
    payload JSON NOT NULL,
    CONSTRAINT pk_task_event PRIMARY KEY (id),
    CONSTRAINT uq_task_event_uid UNIQUE (uid),
    CONSTRAINT fk_task_event_task_id_task FOREIGN KEY(task_id) REFERENCES task (id),
    CONSTRAINT ck_task_event_kind CHECK (kind IN ('made', 'changed', 'extended', 'done', 'reopened', 'verified', 'returned', 'voided', 'unvoided'))
);
CREATE INDEX ix_task_event_task_id ON task_event (task_id);
CREATE TABLE term_correction (
    number VARCHAR(16) NOT NULL,
    sheet_id INTEGER NOT NULL,
    person_id INTEGER,
    term_id INTEGER,
    reason BLOB,
    old_data BLOB,
    new_data BLOB NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_term_correction PRIMARY KEY (id),
    CONSTRAINT uq_term_correction_number UNIQUE (number),
    CONSTRAINT fk_term_correction_sheet_id_term_sheet FOREIGN KEY(sheet_id) REFERENCES term_sheet (id),
    CONSTRAINT fk_term_correction_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_term_correction_term_id_term FOREIGN KEY(term_id) REFERENCES term (id),
    CONSTRAINT uq_term_correction_uid UNIQUE (uid)
);
CREATE INDEX ix_term_correction_person_id ON term_correction (person_id);
CREATE INDEX ix_term_correction_sheet_id ON term_correction (sheet_id);
CREATE INDEX ix_term_correction_term_id ON term_correction (term_id);
CREATE TABLE term_sheet (
    term_id INTEGER NOT NULL,
    term_name VARCHAR(16) NOT NULL,
    state VARCHAR(32) NOT NULL,
    rule_set_version VARCHAR(64) NOT NULL,
    counted_until DATE NOT NULL,
    confirmer VARCHAR(32),
    confirmed_at VARCHAR(33),
    confirmed_by VARCHAR(100) NOT NULL,
    confirmed_user VARCHAR(64) NOT NULL,
    meeting VARCHAR(100) NOT NULL,
    pending JSON NOT NULL,
    pending_reason BLOB,
    undo_reason BLOB,
    frozen_at VARCHAR(33),
    frozen_user VARCHAR(64) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_term_sheet PRIMARY KEY (id),
    CONSTRAINT fk_term_sheet_term_id_term FOREIGN KEY(term_id) REFERENCES term (id),
    CONSTRAINT ck_term_sheet_state CHECK (state IN ('proposed', 'confirmed', 'frozen')),
    CONSTRAINT ck_term_sheet_confirmer CHECK (confirmer IN ('principal', 'vice_principal', 'admin_meeting')),
    CONSTRAINT uq_term_sheet_uid UNIQUE (uid)
);
CREATE INDEX ix_term_sheet_term_id ON term_sheet (term_id);
CREATE UNIQUE INDEX uq_term_sheet_term_id_alive ON term_sheet (term_id) WHERE voided_at IS NULL;
CREATE TABLE term_sheet_row (
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    sheet_id INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    person_id INTEGER,
    data BLOB NOT NULL,
    CONSTRAINT pk_term_sheet_row PRIMARY KEY (id),
    CONSTRAINT uq_term_sheet_row_uid UNIQUE (uid),
    CONSTRAINT fk_term_sheet_row_sheet_id_term_sheet FOREIGN KEY(sheet_id) REFERENCES term_sheet (id),
    CONSTRAINT fk_term_sheet_row_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE INDEX ix_term_sheet_row_person_id ON term_sheet_row (person_id);
CREATE UNIQUE INDEX ix_term_sheet_row_sheet_id_sort ON term_sheet_row (sheet_id, sort);
CREATE TABLE letter_template (
    code VARCHAR(32) NOT NULL,
    number INTEGER NOT NULL,
    note TEXT NOT NULL,
    data JSON NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_letter_template PRIMARY KEY (id),
    CONSTRAINT uq_letter_template_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX ix_letter_template_code_number ON letter_template (code, number);
CREATE TABLE responsibility_letter (
    number VARCHAR(16) NOT NULL,
    school_year_id INTEGER NOT NULL,
    template VARCHAR(32) NOT NULL,
    template_number INTEGER NOT NULL,
    level VARCHAR(100) NOT NULL,
    sort INTEGER NOT NULL,
    title VARCHAR(100) NOT NULL,
    party_a_id INTEGER,
    party_a VARCHAR(100) NOT NULL,
    party_a_post TEXT NOT NULL,
    party_b_id INTEGER NOT NULL,
    party_b VARCHAR(100) NOT NULL,
    party_b_post TEXT NOT NULL,
    line VARCHAR(32),
    department VARCHAR(32),
    issued_on DATE NOT NULL,
    valid_from DATE NOT NULL,
    valid_to DATE NOT NULL,
    parent_id INTEGER,
    renews_id INTEGER,
    a_signed_on DATE,
    b_signed_on DATE,
    rule_set_version VARCHAR(64) NOT NULL,
    copies INTEGER NOT NULL,
    posts JSON NOT NULL,
    content JSON NOT NULL,
    note TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_responsibility_letter PRIMARY KEY (id),
    CONSTRAINT ck_responsibility_letter_order CHECK (valid_to >= valid_from),
    CONSTRAINT ck_responsibility_letter_copies CHECK (copies BETWEEN 1 AND 20),
    CONSTRAINT uq_responsibility_letter_number UNIQUE (number),
    CONSTRAINT fk_responsibility_letter_school_year_id_school_year FOREIGN KEY(school_year_id) REFERENCES school_year (id),
    CONSTRAINT fk_responsibility_letter_party_a_id_person FOREIGN KEY(party_a_id) REFERENCES person (id),
    CONSTRAINT fk_responsibility_letter_party_b_id_person FOREIGN KEY(party_b_id) REFERENCES person (id),
    CONSTRAINT ck_responsibility_letter_line CHECK (line IN ('teaching', 'logistics', 'young_pioneers', 'safety_office', 'administration')),
    CONSTRAINT ck_responsibility_letter_department CHECK (department IN ('teaching_office', 'general_affairs', 'young_pioneers')),
    CONSTRAINT fk_responsibility_letter_parent_id_responsibility_letter FOREIGN KEY(parent_id) REFERENCES responsibility_letter (id),
    CONSTRAINT fk_responsibility_letter_renews_id_responsibility_letter FOREIGN KEY(renews_id) REFERENCES responsibility_letter (id),
    CONSTRAINT uq_responsibility_letter_uid UNIQUE (uid)
);
CREATE INDEX ix_responsibility_letter_parent_id ON responsibility_letter (parent_id);
CREATE INDEX ix_responsibility_letter_party_a_id ON responsibility_letter (party_a_id);
CREATE INDEX ix_responsibility_letter_party_b_id ON responsibility_letter (party_b_id);
CREATE INDEX ix_responsibility_letter_school_year_id ON responsibility_letter (school_year_id);
CREATE UNIQUE INDEX uq_responsibility_letter_year_template_party_b_alive ON responsibility_letter (school_year_id, template, party_b_id) WHERE voided_at IS NULL;
