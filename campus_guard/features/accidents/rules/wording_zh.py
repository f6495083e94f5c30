"""The Chinese words of the worked cases' results; they belong to the file format, not a screen."""

from collections.abc import Mapping
from types import MappingProxyType

from campus_guard.features.accidents.rules.codes import Party, Severity, Tier

SEVERITY_ZH: Mapping[Severity, str] = MappingProxyType(
    {Severity.MINOR: "一般", Severity.MODERATE: "较严重", Severity.GRAVE: "严重"}
)
TIER_ZH: Mapping[Tier, str] = MappingProxyType(
    {
        Tier.A1: "一般安全事故",
        Tier.A2: "较严重的安全事故",
        Tier.A3: "严重的安全事故",
        Tier.R1: "一般安全责任事故",
        Tier.R2: "较严重的安全责任事故",
        Tier.R3: "严重的安全责任事故",
    }
)
PARTY_ZH: Mapping[Party, str] = MappingProxyType(
    {
        Party.RESPONSIBLE_PERSON: "责任人",
        Party.LINE_DIRECTOR: "主任",
        Party.VICE_PRINCIPAL: "分管副校长",
        Party.VICE_PRINCIPAL_OR_PRINCIPAL: "分管副校长或校长",
        Party.PRINCIPAL: "校长",
        Party.SUPERIOR_AUTHORITY: "上级主管部门",
        Party.SAFETY_OFFICE: "安全办",
        Party.ADMIN_MEETING: "行政会",
        Party.LAW_ENFORCEMENT: "执法部门",
        Party.INJURED: "受伤学生",
        Party.SIGNED_DEPARTMENT: "所签责任状部门负责人(教导处/总务处/少先队)",
        Party.PARENTS: "学生家长",
        Party.SCENE: "事故现场",
        Party.REGISTER: "记录在案",
        Party.FULL_REPORT: "事故报告书",
        Party.OUTSIDE_BODIES: "当地政府/上级主管部门/卫生部门/公安部门",
        Party.LIABILITY_AND_PUNISHMENT: "追究责任、给予惩处",
        Party.LIABILITY: "追究责任",
        Party.LEGAL_LIABILITY: "法律责任追究",
    }
)
LATE_CANDIDATE_ZH = "迟报(待认定)"
