"""Coded values: each list declared once, with its labels in both languages.

The code is what is stored. ``htcds`` is the code that the Human Trafficking Case Data
Standard 2.0 uses for the same thing (empty: the code itself; a local extension names the
standard's nearest code, usually ``Other``). ``ctdc`` is CTDC's name for it, where it has one.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from casemgr.paths import resources
from casemgr.words import Language


@dataclass(frozen=True, slots=True)
class Code:
    """One value of a list: what is stored and what people read."""

    code: str
    en: str
    bn: str
    htcds: str = ""
    ctdc: str = ""
    parent: str = ""
    aliases: tuple[str, ...] = ()
    retired: bool = False

    def label(self, language: Language) -> str:
        return self.bn if language == "bn" else self.en


class CodeList:
    """A named, ordered list of codes.

    ``find`` accepts a code, a label in either language or an alias, however people write
    case and spaces; ``label`` shows an unknown code as it stands rather than hiding it.
    """

    def __init__(self, name: str, codes: Iterable[Code], *, lazy: str = "") -> None:
        self.name = name
        self._given = tuple(codes)
        self._resource = lazy

    @cached_property
    def codes(self) -> tuple[Code, ...]:
        if not self._resource:
            return self._given
        rows = json.loads((resources() / "codes" / self._resource).read_text("utf-8"))
        loaded = (Code(**{**row, "aliases": tuple(row.get("aliases", ()))}) for row in rows)
        return (*self._given, *loaded)

    @cached_property
    def _by_code(self) -> dict[str, Code]:
        return {code.code: code for code in self.codes}

    @cached_property
    def _by_word(self) -> dict[str, Code]:
        words: dict[str, Code] = {}
        for code in self.codes:
            for word in (code.code, code.en, code.bn, *code.aliases):
                words.setdefault(_folded(word), code)
        return words

    def __eq__(self, other: object) -> bool:
        return isinstance(other, CodeList) and (self.name, self.codes) == (other.name, other.codes)

    def __hash__(self) -> int:
        return hash(self.name)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __iter__(self) -> Iterator[Code]:
        return iter(self.codes)

    def __getitem__(self, code: str) -> Code:
        return self._by_code[code]

    def current(self) -> tuple[Code, ...]:
        """The codes that may still be chosen."""
        return tuple(code for code in self.codes if not code.retired)

    def find(self, word: str) -> Code | None:
        return self._by_word.get(_folded(word))

    def label(self, code: str, language: Language) -> str:
        known = self._by_code.get(code)
        return known.label(language) if known else code


def _folded(word: str) -> str:
    return " ".join(word.replace("\xa0", " ").casefold().split())


# fmt: off
YES_NO = CodeList("yes_no", [
    Code("yes", "Yes", "হ্যাঁ"), Code("no", "No", "না"), Code("unknown", "Not known", "জানা নেই"),
])
GENDER = CodeList("gender", [
    Code("Feminine", "Woman or girl", "নারী বা মেয়ে", ctdc="Woman"),
    Code("Masculine", "Man or boy", "পুরুষ বা ছেলে", ctdc="Man"),
    Code("TransgenderFeminine", "Transgender woman", "ট্রান্সজেন্ডার নারী"),
    Code("TransgenderMasculine", "Transgender man", "ট্রান্সজেন্ডার পুরুষ"),
    Code("NonConforming", "Non-conforming", "অন্য লিঙ্গ পরিচয়"),
    Code("Hijra", "Hijra", "হিজড়া", htcds="NonConforming"),
    Code("NonSpecifiedUnknown", "Not specified or not known", "উল্লেখ নেই বা জানা নেই"),
])
MARITAL_STATUS = CodeList("marital_status", [
    Code("Single", "Single", "অবিবাহিত"), Code("Married", "Married", "বিবাহিত"),
    Code("Widowed", "Widowed", "বিধবা বা বিপত্নীক"), Code("Divorced", "Divorced", "তালাকপ্রাপ্ত"),
    Code("Separated", "Separated", "আলাদা থাকেন"),
    Code("RegisteredPartnership", "Registered partnership", "নিবন্ধিত জীবনসঙ্গী"),
])
INTAKE_SOURCE = CodeList("intake_source", [
    Code("police", "Police or other law enforcement", "পুলিশ বা অন্য আইনশৃঙ্খলা বাহিনী"),
    Code("border", "Border force, airport or land port", "সীমান্তরক্ষী, বিমানবন্দর বা স্থলবন্দর"),
    Code("ngo", "Another organisation", "অন্য সংস্থা"),
    Code("government", "Government office", "সরকারি দপ্তর"),
    Code("ctc", "Counter-trafficking committee", "মানব পাচার প্রতিরোধ কমিটি"),
    Code("health", "Health service", "স্বাস্থ্যসেবা কেন্দ্র"),
    Code("hotline", "Helpline", "হেল্পলাইন"),
    Code("family", "Family or community", "পরিবার বা সমাজের মানুষ"),
    Code("self", "The survivor", "সারভাইভার নিজে"),
    Code("outreach", "Our own outreach", "আমাদের মাঠকর্মী"), Code("other", "Other", "অন্যান্য"),
])
TRAFFICKING_STATUS = CodeList("trafficking_status", [
    Code("PossibleVictimOfTrafficking", "Possible victim of trafficking", "মানব পাচারের সম্ভাব্য শিকার"),
    Code("ActualVictimOfTrafficking", "Victim of trafficking", "মানব পাচারের শিকার"),
    Code("NotAVictimOfTrafficking", "Not a victim of trafficking", "মানব পাচারের শিকার নন"),
])
DECIDING_ORGANISATION = CodeList("deciding_organisation", [
    Code("Police", "Police", "পুলিশ"), Code("NGO", "NGO", "এনজিও"),
    Code("CourtOrProsecution", "Court or prosecution", "আদালত বা রাষ্ট্রপক্ষ"),
    Code("NonPoliceGovernmentalOrganization", "Government office other than police", "পুলিশ ছাড়া অন্য সরকারি দপ্তর"),
    Code("Other", "Other", "অন্যান্য"),
])
RECRUITMENT = CodeList("recruitment", [
    Code("AtAPlaceOfBusiness", "At a place of business", "ব্যবসা প্রতিষ্ঠানে"),
    Code("AtAnEducationalInstitution", "At a school or college", "শিক্ষা প্রতিষ্ঠানে"),
    Code("AtWork", "At work", "কর্মস্থলে"),
    Code("ThroughOnlineSocialNetworks", "Through online social networks", "সামাজিক যোগাযোগ মাধ্যমে"),
    Code("ThroughAnOnlineAdvertisement", "Through an online advertisement", "অনলাইন বিজ্ঞাপনের মাধ্যমে"),
    Code("ThroughATelevisionAdvert", "Through a television advertisement", "টেলিভিশন বিজ্ঞাপনের মাধ্যমে"),
    Code("ThroughANewspaperAdvert", "Through a newspaper advertisement", "পত্রিকার বিজ্ঞাপনের মাধ্যমে"),
    Code("ThroughFamilyOrFamilyEvents", "Through family", "পরিবারের মাধ্যমে"),
    Code("ThroughFriendsOrSocialEvents", "Through friends or social events", "বন্ধু বা সামাজিক অনুষ্ঠানের মাধ্যমে"),
    Code("Broker", "Through a broker (dalal)", "দালালের মাধ্যমে", htcds="Other"),
    Code("Other", "Other", "অন্যান্য"),
])
RECRUITER_RELATION = CodeList("recruiter_relation", [
    Code("IntimatePartner", "Intimate partner", "স্বামী, স্ত্রী বা প্রেমের সঙ্গী", htcds="Acquainted", ctdc="recruiterRelationIntimatePartner"),
    Code("Friend", "Friend", "বন্ধু", htcds="Acquainted", ctdc="recruiterRelationFriend"),
    Code("Family", "Family", "পরিবারের সদস্য", htcds="Familial", ctdc="recruiterRelationFamily"),
    Code("Broker", "Broker (dalal)", "দালাল", htcds="Acquainted", ctdc="recruiterRelationOther"),
    Code("Agency", "Recruiting agency", "রিক্রুটিং এজেন্সি", htcds="Acquainted", ctdc="recruiterRelationOther"),
    Code("OtherKnown", "Somebody else known before", "পরিচিত অন্য কেউ", htcds="Acquainted", ctdc="recruiterRelationOther"),
    Code("Stranger", "Stranger", "অপরিচিত ব্যক্তি", htcds="Unaquainted", ctdc="recruiterRelationOther"),
])
MEANS_OF_CONTROL = CodeList("means_of_control", [
    Code("PhysicalThreats", "Physical threats", "শারীরিক ক্ষতির হুমকি", ctdc="meansThreats"),
    Code("ThreatsLawEnforcement", "Threats of law enforcement", "পুলিশ বা আইনের ভয় দেখানো", ctdc="meansThreats"),
    Code("ThreatensChildrenFamily", "Threats to children or family", "সন্তান বা পরিবারের ক্ষতির হুমকি", ctdc="meansThreats"),
    Code("DebtBondage", "Debt bondage", "ঋণ-দাসত্ব", ctdc="meansDebtBondageEarnings"),
    Code("FalsePromises", "False promises", "মিথ্যা প্রতিশ্রুতি", ctdc="meansFalsePromises"),
    Code("PhysicalAbuse", "Physical abuse", "শারীরিক নির্যাতন", ctdc="meansAbusePsyPhySex"),
    Code("SexualAbuse", "Sexual abuse", "যৌন নির্যাতন", ctdc="meansAbusePsyPhySex"),
    Code("TakesEarnings", "Earnings taken", "উপার্জন কেড়ে নেওয়া", ctdc="meansDebtBondageEarnings"),
    Code("RestrictsFinancialAccess", "No access to own money", "নিজের টাকা ব্যবহার করতে না দেওয়া", ctdc="meansDenyBasicNeeds"),
    Code("RestrictsMedicalCare", "Medical care restricted", "চিকিৎসা নিতে বাধা", ctdc="meansDenyBasicNeeds"),
    Code("RestrictsMovement", "Movement restricted", "চলাফেরায় বাধা", htcds="Other", ctdc="meansDenyBasicNeeds"),
    Code("WithholdsNecessities", "Food, shelter or other necessities withheld", "খাবার, আশ্রয় বা জরুরি জিনিস না দেওয়া", ctdc="meansDenyBasicNeeds"),
    Code("PsychologicalAbuse", "Psychological abuse", "মানসিক নির্যাতন", ctdc="meansAbusePsyPhySex"),
    Code("PsychoactiveSubstance", "Drugs or alcohol", "মাদক বা অ্যালকোহল", ctdc="meansDrugsAlcohol"),
    Code("ExcessiveWorkingHours", "Excessive working hours", "অতিরিক্ত কর্মঘণ্টা", ctdc="meansExcessiveWorkHours"),
    Code("WithholdsDocuments", "Documents withheld", "কাগজপত্র আটকে রাখা", ctdc="meansWithholdDocs"),
    Code("Other", "Other", "অন্যান্য"),
])
EXPLOITATION = CodeList("exploitation", [
    Code("ForcedLabour", "Forced labour", "জবরদস্তিমূলক শ্রম", ctdc="isForcedLabour"),
    Code("SexualExploitation", "Sexual exploitation", "যৌন শোষণ", ctdc="isSexualExploit"),
    Code("ChildLabour", "Child labour", "শিশুশ্রম", ctdc="isForcedLabour"),
    Code("ForcedMarriage", "Forced marriage", "জোরপূর্বক বিয়ে", ctdc="isOtherExploit"),
    Code("Servitude", "Servitude", "দাসত্বমূলক অবস্থা", ctdc="isOtherExploit"),
    Code("DomesticServitude", "Domestic servitude", "গৃহস্থালি দাসত্ব", htcds="Servitude", ctdc="isForcedLabour"),
    Code("ForcedCriminality", "Forced criminality (scam centres and other)", "জোরপূর্বক অপরাধে নিয়োজিত করা", htcds="Other", ctdc="isForcedLabour"),
    Code("ForcedMilitaryByNonStateActors", "Forced into an armed group", "সশস্ত্র দলে জোর করে নেওয়া", ctdc="isOtherExploit"),
    Code("OrganRemoval", "Organ removal", "অঙ্গ অপসারণ", ctdc="isOtherExploit"),
    Code("ForcedBegging", "Forced begging", "জোরপূর্বক ভিক্ষাবৃত্তি", ctdc="isForcedLabour"),
    Code("ForcedAdoption", "Forced adoption", "জোরপূর্বক দত্তক", ctdc="isOtherExploit"),
    Code("Surrogacy", "Surrogacy", "জোরপূর্বক গর্ভধারণ", ctdc="isOtherExploit"),
    Code("Other", "Other", "অন্যান্য", ctdc="isOtherExploit"),
])
SEX_EXPLOITATION = CodeList("sex_exploitation", [
    Code("Prostitution", "Sexual exploitation for payment to others", "অর্থের বিনিময়ে যৌন শোষণ"),
    Code("Pornography", "Pornography", "পর্নোগ্রাফি"),
    Code("RemoteInteractiveServices", "Remote interactive services", "অনলাইনে যৌন শোষণ"),
    Code("PrivateSexualServices", "Private sexual services", "ব্যক্তিগত যৌন শোষণ"),
])
INDUSTRY = CodeList("industry", [
    Code("A_AgricultureForestryAndFishing", "Agriculture, forestry and fishing", "কৃষি, বন ও মৎস্য"),
    Code("B_MiningAndQuarrying", "Mining and quarrying", "খনি ও পাথর উত্তোলন"),
    Code("C_Manufacturing", "Manufacturing", "কলকারখানা"),
    Code("D_ElectricityGasSteamAndAirConditioningSupply", "Electricity and gas supply", "বিদ্যুৎ ও গ্যাস সরবরাহ"),
    Code("E_WaterSupplySewerageWasteManagement", "Water and waste management", "পানি ও বর্জ্য ব্যবস্থাপনা"),
    Code("F_Construction", "Construction", "নির্মাণ"),
    Code("G_WholesaleAndRetailTradeRepairOfMotorVehicles", "Trade and vehicle repair", "ব্যবসা ও গাড়ি মেরামত"),
    Code("H_TransportationAndStorage", "Transport and storage", "পরিবহন ও গুদাম"),
    Code("I_AccommodationAndFoodServiceActivities", "Hotels and food service", "হোটেল ও খাবারের দোকান"),
    Code("J_InformationAndCommunication", "Information and communication", "তথ্য ও যোগাযোগ"),
    Code("K_FinancialAndInsuranceActivities", "Finance and insurance", "অর্থ ও বীমা"),
    Code("L_RealEstateActivities", "Real estate", "জমি ও বাড়ি কেনাবেচা"),
    Code("M_ProfessionalScientificAndTechnicalActivities", "Professional and technical work", "পেশাগত ও কারিগরি কাজ"),
    Code("N_AdministrativeAndSupportServiceActivities", "Administrative and support work", "প্রশাসনিক ও সহায়ক কাজ"),
    Code("O_PublicAdministrationAndDefence", "Public administration and defence", "সরকারি প্রশাসন ও প্রতিরক্ষা"),
    Code("P_Education", "Education", "শিক্ষা"),
    Code("Q_HumanHealthAndSocialWorkActivities", "Health and social work", "স্বাস্থ্য ও সমাজসেবা"),
    Code("R_ArtsEntertainmentAndRecreation", "Arts and entertainment", "শিল্প ও বিনোদন"),
    Code("S_OtherServiceActivities", "Other services", "অন্যান্য সেবা"),
    Code("T_ActivitiesOfHouseholdsAsEmployers", "Work in private households", "বাসাবাড়ির কাজ"),
    Code("U_ActivitiesOfExtraterritorialOrganizations", "International organisations", "আন্তর্জাতিক সংস্থা"),
])
INDUSTRY_DETAIL = CodeList("industry_detail", [], lazy="isic_rev4.json")
COUNTRY = CodeList("country", [], lazy="countries.json")
DIVISION = CodeList("division", [], lazy="divisions.json")
DISTRICT = CodeList("district", [], lazy="districts.json")
UPAZILA = CodeList("upazila", [], lazy="upazilas.json")
# fmt: on
