CREATE TABLE attachment (
    owner_kind VARCHAR(64) NOT NULL,
    owner_id BIGINT NOT NULL,
    file_name VARCHAR(200) NOT NULL,
    media_type VARCHAR(32) NOT NULL,
    size INTEGER NOT NULL,
    sha256 VARCHAR(64) NOT NULL,
    caption BLOB,
    content BLOB NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_attachment PRIMARY KEY (id),
    CONSTRAINT ck_attachment_media_type CHECK (media_type IN ('image/jpeg', 'image/png', 'application/pdf')),
    CONSTRAINT uq_attachment_uid UNIQUE (uid)
);
CREATE INDEX ix_attachment_owner_kind_owner_id ON attachment (owner_kind, owner_id);
CREATE TABLE audit_entry (
    id INTEGER NOT NULL,
    at VARCHAR(33) NOT NULL,
    username VARCHAR(64) NOT NULL,
    action VARCHAR(64) NOT NULL,
    kind VARCHAR(64) NOT NULL,
    row_id BIGINT,
    fields TEXT NOT NULL,
    mac BLOB NOT NULL,
    CONSTRAINT pk_audit_entry PRIMARY KEY (id)
);
CREATE INDEX ix_audit_entry_at ON audit_entry (at);
CREATE INDEX ix_audit_entry_kind_row_id ON audit_entry (kind, row_id);
CREATE TABLE calendar_day (
    day DATE NOT NULL,
    kind VARCHAR(32) NOT NULL,
    name VARCHAR(64) NOT NULL,
    follows_weekday INTEGER,
    source VARCHAR(100) NOT NULL,
    confirmed BOOLEAN NOT NULL,
    notice_year INTEGER,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_calendar_day PRIMARY KEY (id),
    CONSTRAINT ck_calendar_day_weekday CHECK (follows_weekday BETWEEN 1 AND 7),
    CONSTRAINT ck_calendar_day_kind CHECK (kind IN ('school', 'weekend', 'holiday', 'makeup_workday', 'school_break', 'event')),
    CONSTRAINT uq_calendar_day_uid UNIQUE (uid)
);
CREATE INDEX ix_calendar_day_day ON calendar_day (day);
CREATE UNIQUE INDEX uq_calendar_day_day_alive ON calendar_day (day) WHERE voided_at IS NULL AND kind <> 'event';
CREATE TABLE correction (
    id INTEGER NOT NULL,
    kind VARCHAR(64) NOT NULL,
    row_id BIGINT NOT NULL,
    field VARCHAR(64) NOT NULL,
    old_text TEXT,
    old_sealed BLOB,
    new_text TEXT,
    reason TEXT NOT NULL,
    at VARCHAR(33) NOT NULL,
    username VARCHAR(64) NOT NULL,
    CONSTRAINT pk_correction PRIMARY KEY (id)
);
CREATE INDEX ix_correction_kind_row_id ON correction (kind, row_id);
CREATE TABLE counter (
    series VARCHAR(64) NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_counter PRIMARY KEY (series)
);
CREATE TABLE notice_year (
    year INTEGER NOT NULL,
    source VARCHAR(200) NOT NULL,
    CONSTRAINT pk_notice_year PRIMARY KEY (year)
);
CREATE TABLE period (
    name VARCHAR(32) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    starts_at TIME NOT NULL,
    ends_at TIME NOT NULL,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_period PRIMARY KEY (id),
    CONSTRAINT ck_period_kind CHECK (kind IN ('arrival', 'lesson', 'break', 'noon', 'dismissal', 'after_school', 'night', 'other')),
    CONSTRAINT uq_period_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_period_name_alive ON period (name) WHERE voided_at IS NULL;
CREATE TABLE person (
    name VARCHAR(100) NOT NULL,
    staff_number VARCHAR(32) NOT NULL,
    line VARCHAR(32) NOT NULL,
    sex VARCHAR(32),
    phone VARCHAR(32) NOT NULL,
    title VARCHAR(64) NOT NULL,
    joined_on DATE,
    left_on DATE,
    note TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_person PRIMARY KEY (id),
    CONSTRAINT ck_person_order CHECK (left_on IS NULL OR joined_on IS NULL OR left_on >= joined_on),
    CONSTRAINT ck_person_line CHECK (line IN ('teaching', 'logistics', 'young_pioneers', 'safety_office', 'administration')),
    CONSTRAINT ck_person_sex CHECK (sex IN ('male', 'female')),
    CONSTRAINT uq_person_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_person_staff_number_alive ON person (staff_number) WHERE voided_at IS NULL;
CREATE TABLE rule_set (
    rule_version VARCHAR(64) NOT NULL,
    data TEXT NOT NULL,
    note TEXT NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_rule_set PRIMARY KEY (id),
    CONSTRAINT uq_rule_set_rule_version UNIQUE (rule_version),
    CONSTRAINT uq_rule_set_uid UNIQUE (uid)
);
CREATE TABLE school (
    name VARCHAR(100) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    settlement VARCHAR(32) NOT NULL,
    boarding BOOLEAN NOT NULL,
    sample BOOLEAN NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_school PRIMARY KEY (id),
    CONSTRAINT ck_school_kind CHECK (kind IN ('primary', 'junior', 'nine_year', 'senior', 'complete', 'kindergarten', 'special')),
    CONSTRAINT ck_school_settlement CHECK (settlement IN ('urban', 'rural')),
    CONSTRAINT uq_school_uid UNIQUE (uid)
);
CREATE TABLE school_year (
    name VARCHAR(16) NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_school_year PRIMARY KEY (id),
    CONSTRAINT ck_school_year_order CHECK (ends_on >= starts_on),
    CONSTRAINT uq_school_year_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_school_year_name_alive ON school_year (name) WHERE voided_at IS NULL;
CREATE UNIQUE INDEX uq_school_year_starts_on_alive ON school_year (starts_on) WHERE voided_at IS NULL;
CREATE TABLE search_key (
    kind VARCHAR(32) NOT NULL,
    token VARCHAR(100) NOT NULL,
    row_id BIGINT NOT NULL,
    CONSTRAINT pk_search_key PRIMARY KEY (kind, token, row_id)
)
    WITHOUT ROWID;
CREATE INDEX ix_search_key_kind_row_id ON search_key (kind, row_id);
CREATE TABLE setting (
    "key" VARCHAR(100) NOT NULL,
    value JSON NOT NULL,
    changed_at VARCHAR(33) NOT NULL,
    changed_by VARCHAR(64) NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY ("key")
);
CREATE TABLE squad (
    name VARCHAR(64) NOT NULL,
    note TEXT NOT NULL,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_squad PRIMARY KEY (id),
    CONSTRAINT uq_squad_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_squad_name_alive ON squad (name) WHERE voided_at IS NULL;
CREATE TABLE staff_post (
    name VARCHAR(64) NOT NULL,
    line VARCHAR(32),
    duty_text TEXT NOT NULL,
    needs_sex VARCHAR(32),
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_staff_post PRIMARY KEY (id),
    CONSTRAINT ck_staff_post_line CHECK (line IN ('teaching', 'logistics', 'young_pioneers', 'safety_office', 'administration')),
    CONSTRAINT ck_staff_post_needs_sex CHECK (needs_sex IN ('male', 'female')),
    CONSTRAINT uq_staff_post_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_staff_post_name_alive ON staff_post (name) WHERE voided_at IS NULL;
CREATE TABLE account (
    username VARCHAR(64) NOT NULL,
    role VARCHAR(32) NOT NULL,
    name VARCHAR(64) NOT NULL,
    person_id INTEGER,
    must_change_password BOOLEAN NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_account PRIMARY KEY (id),
    CONSTRAINT uq_account_username UNIQUE (username),
    CONSTRAINT ck_account_role CHECK (role IN ('gatekeeper', 'director', 'principal', 'maintainer')),
    CONSTRAINT fk_account_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT uq_account_uid UNIQUE (uid)
);
CREATE TABLE area (
    code VARCHAR(32) NOT NULL,
    name VARCHAR(100) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    grade VARCHAR(32),
    parent_id INTEGER,
    chief_id INTEGER,
    sponsor_id INTEGER,
    duty_text TEXT NOT NULL,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_area PRIMARY KEY (id),
    CONSTRAINT ck_area_kind CHECK (kind IN ('campus', 'office', 'teaching', 'dormitory', 'canteen', 'laboratory', 'public', 'sports', 'gate', 'surroundings', 'other')),
    CONSTRAINT ck_area_grade CHECK (grade IN ('first', 'second', 'third')),
    CONSTRAINT fk_area_parent_id_area FOREIGN KEY(parent_id) REFERENCES area (id),
    CONSTRAINT fk_area_chief_id_person FOREIGN KEY(chief_id) REFERENCES person (id),
    CONSTRAINT fk_area_sponsor_id_person FOREIGN KEY(sponsor_id) REFERENCES person (id),
    CONSTRAINT uq_area_uid UNIQUE (uid)
);
CREATE INDEX ix_area_parent_id ON area (parent_id);
CREATE UNIQUE INDEX uq_area_code_alive ON area (code) WHERE voided_at IS NULL;
CREATE TABLE certificate (
    person_id INTEGER NOT NULL,
    kind VARCHAR(64) NOT NULL,
    number VARCHAR(64) NOT NULL,
    issued_on DATE,
    expires_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_certificate PRIMARY KEY (id),
    CONSTRAINT fk_certificate_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT uq_certificate_uid UNIQUE (uid)
);
CREATE INDEX ix_certificate_person_id ON certificate (person_id);
CREATE TABLE grade (
    name VARCHAR(32) NOT NULL,
    entry_year INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    leader_id INTEGER,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_grade PRIMARY KEY (id),
    CONSTRAINT fk_grade_leader_id_person FOREIGN KEY(leader_id) REFERENCES person (id),
    CONSTRAINT uq_grade_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_grade_name_entry_year_alive ON grade (name, entry_year) WHERE voided_at IS NULL;
CREATE TABLE leading_group_member (
    school_year_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    duty TEXT NOT NULL,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_leading_group_member PRIMARY KEY (id),
    CONSTRAINT fk_leading_group_member_school_year_id_school_year FOREIGN KEY(school_year_id) REFERENCES school_year (id),
    CONSTRAINT fk_leading_group_member_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_leading_group_member_role CHECK (role IN ('leader', 'deputy', 'member')),
    CONSTRAINT uq_leading_group_member_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_leading_group_member_school_year_id_person_id_alive ON leading_group_member (school_year_id, person_id) WHERE voided_at IS NULL;
CREATE TABLE person_post (
    person_id INTEGER NOT NULL,
    staff_post_id INTEGER NOT NULL,
    CONSTRAINT pk_person_post PRIMARY KEY (person_id, staff_post_id),
    CONSTRAINT fk_person_post_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_person_post_staff_post_id_staff_post FOREIGN KEY(staff_post_id) REFERENCES staff_post (id)
);
CREATE TABLE position (
    position VARCHAR(32) NOT NULL,
    person_id INTEGER NOT NULL,
    line VARCHAR(32),
    lines JSON NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_position PRIMARY KEY (id),
    CONSTRAINT ck_position_order CHECK (ends_on IS NULL OR ends_on >= starts_on),
    CONSTRAINT ck_position_position CHECK (position IN ('first_responsible', 'vice_principal', 'line_director', 'safety_director')),
    CONSTRAINT fk_position_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_position_line CHECK (line IN ('teaching', 'logistics', 'young_pioneers', 'safety_office', 'administration')),
    CONSTRAINT uq_position_uid UNIQUE (uid)
);
CREATE INDEX ix_position_person_id ON position (person_id);
CREATE INDEX ix_position_position_starts_on ON position (position, starts_on);
CREATE UNIQUE INDEX uq_position_position_alive ON position (position) WHERE voided_at IS NULL AND position = 'first_responsible' AND ends_on IS NULL;
CREATE UNIQUE INDEX uq_position_starts_on_alive ON position (starts_on) WHERE voided_at IS NULL AND position = 'first_responsible';
CREATE TABLE squad_member (
    squad_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    CONSTRAINT pk_squad_member PRIMARY KEY (squad_id, person_id),
    CONSTRAINT fk_squad_member_squad_id_squad FOREIGN KEY(squad_id) REFERENCES squad (id),
    CONSTRAINT fk_squad_member_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_squad_member_role CHECK (role IN ('leader', 'deputy', 'member'))
);
CREATE TABLE term (
    name VARCHAR(16) NOT NULL,
    school_year_id INTEGER NOT NULL,
    number INTEGER NOT NULL,
    starts_on DATE NOT NULL,
    ends_on DATE NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_term PRIMARY KEY (id),
    CONSTRAINT ck_term_order CHECK (ends_on >= starts_on),
    CONSTRAINT fk_term_school_year_id_school_year FOREIGN KEY(school_year_id) REFERENCES school_year (id),
    CONSTRAINT uq_term_uid UNIQUE (uid)
);
CREATE INDEX ix_term_school_year_id ON term (school_year_id);
CREATE UNIQUE INDEX uq_term_name_alive ON term (name) WHERE voided_at IS NULL;
CREATE UNIQUE INDEX uq_term_starts_on_alive ON term (starts_on) WHERE voided_at IS NULL;
CREATE TABLE accident (
    number VARCHAR(16) NOT NULL,
    state VARCHAR(32) NOT NULL,
    rule_set_version VARCHAR(64) NOT NULL,
    edits INTEGER NOT NULL,
    occurred_at VARCHAR(33) NOT NULL,
    known_at VARCHAR(33),
    known_reason BLOB,
    reported_at VARCHAR(33),
    reporter_id INTEGER,
    reporter VARCHAR(100) NOT NULL,
    reporter_phone BLOB,
    area_id INTEGER,
    place VARCHAR(200) NOT NULL,
    setting VARCHAR(32),
    activity VARCHAR(100) NOT NULL,
    cause VARCHAR(32),
    property_loss BIGINT,
    food_check VARCHAR(32),
    food_from_campus BOOLEAN,
    harmed BOOLEAN,
    public_attention BOOLEAN NOT NULL,
    no_responsible_person BOOLEAN NOT NULL,
    narrative BLOB,
    measures BLOB,
    hospital BLOB,
    department VARCHAR(32),
    chain_from VARCHAR(32) NOT NULL,
    absent JSON NOT NULL,
    severity VARCHAR(32),
    headline VARCHAR(32),
    final BOOLEAN NOT NULL,
    missing_answers INTEGER NOT NULL,
    near_miss BOOLEAN NOT NULL,
    by_analogy BOOLEAN NOT NULL,
    mass_event BOOLEAN NOT NULL,
    restricted BOOLEAN NOT NULL,
    flags JSON NOT NULL,
    phase INTEGER NOT NULL,
    regraded_at VARCHAR(33),
    eased BOOLEAN NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident PRIMARY KEY (id),
    CONSTRAINT uq_accident_number UNIQUE (number),
    CONSTRAINT ck_accident_state CHECK (state IN ('registered', 'handling', 'investigation', 'determination', 'meeting', 'rectification', 'closing', 'closed')),
    CONSTRAINT fk_accident_reporter_id_person FOREIGN KEY(reporter_id) REFERENCES person (id),
    CONSTRAINT fk_accident_area_id_area FOREIGN KEY(area_id) REFERENCES area (id),
    CONSTRAINT ck_accident_setting CHECK (setting IN ('campus', 'in_class', 'dormitory', 'lunch', 'after_school', 'self_study', 'supervised_session', 'off_campus_activity', 'commuting', 'left_alone', 'holiday', 'not_school')),
    CONSTRAINT ck_accident_cause CHECK (cause IN ('accident', 'fight', 'bullying', 'corporal_punishment', 'traffic', 'property_theft', 'property_damage', 'facility_defect', 'food_poisoning', 'self_harm', 'suicide', 'outsider_attack', 'natural_disaster', 'sudden_illness')),
    CONSTRAINT ck_accident_food_check CHECK (food_check IN ('suspected', 'confirmed', 'refuted')),
    CONSTRAINT ck_accident_department CHECK (department IN ('teaching_office', 'general_affairs', 'young_pioneers')),
    CONSTRAINT ck_accident_chain_from CHECK (chain_from IN ('responsible_person', 'line_director', 'vice_principal', 'vice_principal_or_principal', 'principal', 'superior_authority', 'safety_office', 'admin_meeting', 'law_enforcement', 'injured', 'signed_department', 'parents', 'scene', 'register', 'full_report', 'outside_bodies', 'liability_and_punishment', 'liability', 'legal_liability')),
    CONSTRAINT ck_accident_severity CHECK (severity IN ('minor', 'moderate', 'grave')),
    CONSTRAINT ck_accident_headline CHECK (headline IN ('A1', 'A2', 'A3', 'R1', 'R2', 'R3')),
    CONSTRAINT uq_accident_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_area_id ON accident (area_id);
CREATE INDEX ix_accident_created_by ON accident (created_by);
CREATE INDEX ix_accident_headline ON accident (headline);
CREATE INDEX ix_accident_occurred_at ON accident (occurred_at);
CREATE INDEX ix_accident_state ON accident (state);
CREATE TABLE area_member (
    area_id INTEGER NOT NULL,
    person_id INTEGER NOT NULL,
    duty TEXT NOT NULL,
    CONSTRAINT pk_area_member PRIMARY KEY (area_id, person_id),
    CONSTRAINT fk_area_member_area_id_area FOREIGN KEY(area_id) REFERENCES area (id),
    CONSTRAINT fk_area_member_person_id_person FOREIGN KEY(person_id) REFERENCES person (id)
);
CREATE TABLE area_slot (
    area_id INTEGER NOT NULL,
    name VARCHAR(64) NOT NULL,
    starts_at TIME NOT NULL,
    ends_at TIME NOT NULL,
    person_id INTEGER,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_area_slot PRIMARY KEY (id),
    CONSTRAINT fk_area_slot_area_id_area FOREIGN KEY(area_id) REFERENCES area (id),
    CONSTRAINT fk_area_slot_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT uq_area_slot_uid UNIQUE (uid)
);
CREATE INDEX ix_area_slot_area_id ON area_slot (area_id);
CREATE TABLE gate (
    name VARCHAR(64) NOT NULL,
    area_id INTEGER,
    for_vehicles BOOLEAN NOT NULL,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_gate PRIMARY KEY (id),
    CONSTRAINT fk_gate_area_id_area FOREIGN KEY(area_id) REFERENCES area (id),
    CONSTRAINT uq_gate_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_gate_name_alive ON gate (name) WHERE voided_at IS NULL;
CREATE TABLE patrol_point (
    code VARCHAR(32) NOT NULL,
    name VARCHAR(100) NOT NULL,
    area_id INTEGER NOT NULL,
    look_for TEXT NOT NULL,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_patrol_point PRIMARY KEY (id),
    CONSTRAINT fk_patrol_point_area_id_area FOREIGN KEY(area_id) REFERENCES area (id),
    CONSTRAINT uq_patrol_point_uid UNIQUE (uid)
);
CREATE INDEX ix_patrol_point_area_id ON patrol_point (area_id);
CREATE UNIQUE INDEX uq_patrol_point_code_alive ON patrol_point (code) WHERE voided_at IS NULL;
CREATE TABLE post (
    name VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    area_id INTEGER,
    needs_sex VARCHAR(32),
    needs_certificate VARCHAR(64) NOT NULL,
    around_the_clock BOOLEAN NOT NULL,
    headcount INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_post PRIMARY KEY (id),
    CONSTRAINT ck_post_kind CHECK (kind IN ('gate', 'escort', 'dormitory', 'patrol', 'leader', 'event', 'other')),
    CONSTRAINT fk_post_area_id_area FOREIGN KEY(area_id) REFERENCES area (id),
    CONSTRAINT ck_post_needs_sex CHECK (needs_sex IN ('male', 'female')),
    CONSTRAINT uq_post_uid UNIQUE (uid)
);
CREATE UNIQUE INDEX uq_post_name_alive ON post (name) WHERE voided_at IS NULL;
CREATE TABLE school_class (
    name VARCHAR(32) NOT NULL,
    grade_id INTEGER NOT NULL,
    class_teacher_id INTEGER,
    sort INTEGER NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_school_class PRIMARY KEY (id),
    CONSTRAINT fk_school_class_grade_id_grade FOREIGN KEY(grade_id) REFERENCES grade (id),
    CONSTRAINT fk_school_class_class_teacher_id_person FOREIGN KEY(class_teacher_id) REFERENCES person (id),
    CONSTRAINT uq_school_class_uid UNIQUE (uid)
);
CREATE INDEX ix_school_class_class_teacher_id ON school_class (class_teacher_id);
CREATE INDEX ix_school_class_grade_id ON school_class (grade_id);
CREATE UNIQUE INDEX uq_school_class_grade_id_name_alive ON school_class (grade_id, name) WHERE voided_at IS NULL;
CREATE TABLE accident_duty (
    accident_id INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    role VARCHAR(32) NOT NULL,
    person_id INTEGER,
    person_name VARCHAR(100) NOT NULL,
    answers JSON NOT NULL,
    corporal_punishment BOOLEAN,
    override BOOLEAN,
    override_reason BLOB,
    replaces_reason BLOB,
    evidence BLOB,
    confirmed_by VARCHAR(32) NOT NULL,
    confirmed_at VARCHAR(33),
    confirmed_user VARCHAR(64) NOT NULL,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_duty PRIMARY KEY (id),
    CONSTRAINT fk_accident_duty_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_duty_role CHECK (role IN ('class_teacher', 'subject_teacher', 'lead_teacher', 'substitute_teacher', 'duty_person', 'logistics_staff')),
    CONSTRAINT fk_accident_duty_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT ck_accident_duty_confirmed_by CHECK (confirmed_by IN ('proposed', 'vice_principal', 'admin_meeting')),
    CONSTRAINT uq_accident_duty_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_duty_accident_id ON accident_duty (accident_id);
CREATE INDEX ix_accident_duty_person_id ON accident_duty (person_id);
CREATE TABLE accident_evaluation (
    id INTEGER NOT NULL,
    accident_id INTEGER NOT NULL,
    at VARCHAR(33) NOT NULL,
    username VARCHAR(64) NOT NULL,
    rule_set_version VARCHAR(64) NOT NULL,
    severity VARCHAR(32),
    headline VARCHAR(32),
    final BOOLEAN NOT NULL,
    current BOOLEAN NOT NULL,
    CONSTRAINT pk_accident_evaluation PRIMARY KEY (id),
    CONSTRAINT fk_accident_evaluation_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_evaluation_severity CHECK (severity IN ('minor', 'moderate', 'grave')),
    CONSTRAINT ck_accident_evaluation_headline CHECK (headline IN ('A1', 'A2', 'A3', 'R1', 'R2', 'R3'))
);
CREATE INDEX ix_accident_evaluation_accident_id ON accident_evaluation (accident_id);
CREATE TABLE accident_event (
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    accident_id INTEGER NOT NULL,
    at VARCHAR(33) NOT NULL,
    username VARCHAR(64) NOT NULL,
    kind VARCHAR(32) NOT NULL,
    reason BLOB,
    payload JSON NOT NULL,
    CONSTRAINT pk_accident_event PRIMARY KEY (id),
    CONSTRAINT uq_accident_event_uid UNIQUE (uid),
    CONSTRAINT fk_accident_event_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_event_kind CHECK (kind IN ('registered', 'updated', 'graded', 'regraded', 'duty_answered', 'duty_confirmed', 'injury_confirmed', 'food_checked', 'told', 'told_taken_back', 'attached', 'attachment_voided', 'state_changed', 'approved', 'approval_undone', 'voided', 'unvoided', 'opened', 'printed', 'note'))
);
CREATE INDEX ix_accident_event_accident_id ON accident_event (accident_id);
CREATE TABLE accident_step (
    accident_id INTEGER NOT NULL,
    phase INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    code VARCHAR(32) NOT NULL,
    actor VARCHAR(32) NOT NULL,
    recipient VARCHAR(32) NOT NULL,
    basis VARCHAR(80) NOT NULL,
    bodies JSON NOT NULL,
    awaits_receipt BOOLEAN NOT NULL,
    applies BOOLEAN NOT NULL,
    due_at VARCHAR(33),
    done_at VARCHAR(33),
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_step PRIMARY KEY (id),
    CONSTRAINT fk_accident_step_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_step_code CHECK (code IN ('rescue', 'report_dept', 'notify_parent', 'report_vp', 'record', 'dept_on_scene', 'report_principal', 'report_vp_or_principal', 'principal_on_scene', 'external_reports', 'admin_meeting', 'law_enforcement')),
    CONSTRAINT ck_accident_step_actor CHECK (actor IN ('responsible_person', 'line_director', 'vice_principal', 'vice_principal_or_principal', 'principal', 'superior_authority', 'safety_office', 'admin_meeting', 'law_enforcement', 'injured', 'signed_department', 'parents', 'scene', 'register', 'full_report', 'outside_bodies', 'liability_and_punishment', 'liability', 'legal_liability')),
    CONSTRAINT ck_accident_step_recipient CHECK (recipient IN ('responsible_person', 'line_director', 'vice_principal', 'vice_principal_or_principal', 'principal', 'superior_authority', 'safety_office', 'admin_meeting', 'law_enforcement', 'injured', 'signed_department', 'parents', 'scene', 'register', 'full_report', 'outside_bodies', 'liability_and_punishment', 'liability', 'legal_liability')),
    CONSTRAINT uq_accident_step_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_step_accident_id ON accident_step (accident_id);
CREATE INDEX ix_accident_step_done_at_due_at ON accident_step (done_at, due_at);
CREATE TABLE pupil (
    number VARCHAR(32) NOT NULL,
    name VARCHAR(100) NOT NULL,
    class_id INTEGER,
    left_on DATE,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_pupil PRIMARY KEY (id),
    CONSTRAINT fk_pupil_class_id_school_class FOREIGN KEY(class_id) REFERENCES school_class (id),
    CONSTRAINT uq_pupil_uid UNIQUE (uid)
);
CREATE INDEX ix_pupil_class_id ON pupil (class_id);
CREATE UNIQUE INDEX uq_pupil_number_alive ON pupil (number) WHERE voided_at IS NULL;
CREATE TABLE accident_finding (
    id INTEGER NOT NULL,
    evaluation_id INTEGER NOT NULL,
    accident_id INTEGER NOT NULL,
    line VARCHAR(32) NOT NULL,
    severity VARCHAR(32) NOT NULL,
    tier VARCHAR(32),
    state VARCHAR(32) NOT NULL,
    by_analogy BOOLEAN NOT NULL,
    persons JSON NOT NULL,
    clauses JSON NOT NULL,
    CONSTRAINT pk_accident_finding PRIMARY KEY (id),
    CONSTRAINT fk_accident_finding_evaluation_id_accident_evaluation FOREIGN KEY(evaluation_id) REFERENCES accident_evaluation (id),
    CONSTRAINT fk_accident_finding_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_finding_line CHECK (line IN ('teaching', 'logistics', 'young_pioneers')),
    CONSTRAINT ck_accident_finding_severity CHECK (severity IN ('minor', 'moderate', 'grave')),
    CONSTRAINT ck_accident_finding_tier CHECK (tier IN ('A1', 'A2', 'A3', 'R1', 'R2', 'R3')),
    CONSTRAINT ck_accident_finding_state CHECK (state IN ('final', 'provisional', 'pending'))
);
CREATE INDEX ix_accident_finding_accident_id ON accident_finding (accident_id);
CREATE INDEX ix_accident_finding_evaluation_id ON accident_finding (evaluation_id);
CREATE TABLE accident_victim (
    accident_id INTEGER NOT NULL,
    sort INTEGER NOT NULL,
    kind VARCHAR(32) NOT NULL,
    pupil_id INTEGER,
    person_id INTEGER,
    class_id INTEGER,
    label VARCHAR(100) NOT NULL,
    injury_initial BLOB,
    injury_confirmed BLOB,
    confirmed_at VARCHAR(33),
    confirmed_by VARCHAR(64) NOT NULL,
    details BLOB,
    hospital BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_victim PRIMARY KEY (id),
    CONSTRAINT fk_accident_victim_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT ck_accident_victim_kind CHECK (kind IN ('student', 'staff', 'visitor', 'contractor')),
    CONSTRAINT fk_accident_victim_pupil_id_pupil FOREIGN KEY(pupil_id) REFERENCES pupil (id),
    CONSTRAINT fk_accident_victim_person_id_person FOREIGN KEY(person_id) REFERENCES person (id),
    CONSTRAINT fk_accident_victim_class_id_school_class FOREIGN KEY(class_id) REFERENCES school_class (id),
    CONSTRAINT uq_accident_victim_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_victim_accident_id ON accident_victim (accident_id);
CREATE INDEX ix_accident_victim_pupil_id ON accident_victim (pupil_id);
CREATE TABLE accident_telling (
    accident_id INTEGER NOT NULL,
    step_id INTEGER NOT NULL,
    body VARCHAR(32),
    victim_id INTEGER,
    told_by_id INTEGER,
    told_by VARCHAR(100) NOT NULL,
    recipient_id INTEGER,
    recipient BLOB,
    method VARCHAR(32) NOT NULL,
    done_at VARCHAR(33) NOT NULL,
    note BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_telling PRIMARY KEY (id),
    CONSTRAINT fk_accident_telling_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT fk_accident_telling_step_id_accident_step FOREIGN KEY(step_id) REFERENCES accident_step (id),
    CONSTRAINT ck_accident_telling_body CHECK (body IN ('government', 'superior_authority', 'health', 'police')),
    CONSTRAINT fk_accident_telling_victim_id_accident_victim FOREIGN KEY(victim_id) REFERENCES accident_victim (id),
    CONSTRAINT fk_accident_telling_told_by_id_person FOREIGN KEY(told_by_id) REFERENCES person (id),
    CONSTRAINT fk_accident_telling_recipient_id_person FOREIGN KEY(recipient_id) REFERENCES person (id),
    CONSTRAINT ck_accident_telling_method CHECK (method IN ('phone', 'in_person', 'message', 'written', 'meeting', 'other', 'not_applicable')),
    CONSTRAINT uq_accident_telling_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_telling_accident_id ON accident_telling (accident_id);
CREATE INDEX ix_accident_telling_step_id ON accident_telling (step_id);
CREATE TABLE accident_contact (
    accident_id INTEGER NOT NULL,
    victim_id INTEGER,
    telling_id INTEGER,
    guardian BLOB,
    relation BLOB,
    phone BLOB,
    at VARCHAR(33) NOT NULL,
    method VARCHAR(32) NOT NULL,
    note BLOB,
    id INTEGER NOT NULL,
    uid VARCHAR(36) NOT NULL,
    created_at VARCHAR(33) NOT NULL,
    created_by VARCHAR(64) NOT NULL,
    version INTEGER NOT NULL,
    voided_at VARCHAR(33),
    voided_by VARCHAR(64),
    void_reason TEXT,
    CONSTRAINT pk_accident_contact PRIMARY KEY (id),
    CONSTRAINT fk_accident_contact_accident_id_accident FOREIGN KEY(accident_id) REFERENCES accident (id),
    CONSTRAINT fk_accident_contact_victim_id_accident_victim FOREIGN KEY(victim_id) REFERENCES accident_victim (id),
    CONSTRAINT fk_accident_contact_telling_id_accident_telling FOREIGN KEY(telling_id) REFERENCES accident_telling (id),
    CONSTRAINT ck_accident_contact_method CHECK (method IN ('phone', 'in_person', 'message', 'written', 'meeting', 'other', 'not_applicable')),
    CONSTRAINT uq_accident_contact_uid UNIQUE (uid)
);
CREATE INDEX ix_accident_contact_accident_id ON accident_contact (accident_id);
