"""Coded values about the survivor, the people around her, and where she was displaced from."""

from casemgr.domain.codes import Code, CodeList

# fmt: off
EDUCATION = CodeList("education", [
    Code("EarlyChildhoodEducation", "Before primary school", "প্রাক-প্রাথমিক"),
    Code("PrimaryEducation", "Primary school", "প্রাথমিক"),
    Code("LowerSecondaryEducation", "Lower secondary school", "নিম্ন মাধ্যমিক"),
    Code("UpperSecondaryEducation", "Upper secondary school", "মাধ্যমিক বা উচ্চ মাধ্যমিক"),
    Code("PostSecondaryNonTertiaryEducation", "Training after secondary school", "মাধ্যমিকের পর কারিগরি শিক্ষা"),
    Code("ShortCycleTertiaryEducation", "Diploma", "ডিপ্লোমা"),
    Code("BachelorsOrEquivalentLevel", "Bachelor's degree", "স্নাতক"),
    Code("MastersOrEquivalentLevel", "Master's degree", "স্নাতকোত্তর"),
    Code("DoctoralOrEquivalentLevel", "Doctorate", "ডক্টরেট"),
    Code("none", "No schooling", "স্কুলে যাননি", htcds=""),
])
LANGUAGE = CodeList("language", [
    Code("ben", "Bangla", "বাংলা"), Code("rhg", "Rohingya", "রোহিঙ্গা"), Code("ctg", "Chittagonian", "চাটগাঁইয়া"),
    Code("syl", "Sylheti", "সিলেটি"), Code("ccp", "Chakma", "চাকমা"), Code("rmz", "Marma", "মারমা"),
    Code("trp", "Kokborok", "ককবরক"), Code("grt", "Garo", "গারো"), Code("sat", "Santali", "সাঁওতালি"),
    Code("mya", "Burmese", "বর্মি"), Code("hin", "Hindi", "হিন্দি"), Code("urd", "Urdu", "উর্দু"),
    Code("ara", "Arabic", "আরবি"), Code("nep", "Nepali", "নেপালি"), Code("eng", "English", "ইংরেজি"),
    Code("msa", "Malay", "মালয়"), Code("tha", "Thai", "থাই"), Code("bfi", "Sign language", "ইশারা ভাষা", htcds="sgn"),
    Code("und", "Other", "অন্যান্য"),
])
MIGRATION_STATUS = CodeList("migration_status", [
    Code("labour", "Labour migrant", "শ্রম অভিবাসী"), Code("family", "Family migrant", "পারিবারিক অভিবাসী"),
    Code("visitor", "Visitor or tourist", "ভ্রমণকারী বা পর্যটক"), Code("student", "Student", "শিক্ষার্থী"),
    Code("irregular", "Irregular migrant", "অনিয়মিত অভিবাসী"), Code("stranded", "Stranded migrant", "আটকে পড়া অভিবাসী"),
    Code("deportee", "Deported", "ফেরত পাঠানো (ডিপোর্ট)"), Code("returnee", "Returnee", "ফেরত আসা ব্যক্তি"),
    Code("asylum_seeker", "Asylum seeker", "আশ্রয়প্রার্থী"), Code("refugee", "Refugee", "শরণার্থী"),
    Code("fdmn", "Rohingya / FDMN", "রোহিঙ্গা / এফডিএমএন"), Code("stateless", "Stateless person", "রাষ্ট্রহীন ব্যক্তি"),
    Code("idp", "Internally displaced", "দেশের ভেতরে বাস্তুচ্যুত"), Code("unaccompanied", "Separated or unaccompanied child", "পরিবার থেকে বিচ্ছিন্ন বা অভিভাবকহীন শিশু"),
    Code("none", "None of these", "এগুলোর কোনোটি নয়"),
])
DRIVER = CodeList("driver", [
    Code("poverty", "Poverty or lack of work", "দারিদ্র্য বা কাজের অভাব"), Code("debt", "Debt", "ঋণ"),
    Code("flood", "Flood or waterlogging", "বন্যা বা জলাবদ্ধতা"), Code("erosion", "River erosion", "নদীভাঙন"),
    Code("cyclone", "Cyclone or storm surge", "ঘূর্ণিঝড় বা জলোচ্ছ্বাস"), Code("salinity", "Salt water or failed harvest", "লবণাক্ততা বা ফসলহানি"),
    Code("drought", "Drought or heat", "খরা বা তাপপ্রবাহ"), Code("conflict", "Conflict or persecution", "সংঘাত বা নিপীড়ন"),
    Code("eviction", "Eviction", "উচ্ছেদ"), Code("family_violence", "Violence at home", "পারিবারিক সহিংসতা"),
    Code("early_marriage", "Early marriage or dowry", "বাল্যবিয়ে বা যৌতুক"), Code("education", "Hope for education", "লেখাপড়ার আশা"),
    Code("other", "Other", "অন্যান্য"),
])
IDENTIFIER_KIND = CodeList("identifier_kind", [
    Code("nid", "National identity card (NID)", "জাতীয় পরিচয়পত্র (এনআইডি)"), Code("birth", "Birth registration", "জন্ম নিবন্ধন"),
    Code("passport", "Passport", "পাসপোর্ট"), Code("fcn", "Family counting number (FCN)", "ফ্যামিলি কাউন্টিং নম্বর (এফসিএন)"),
    Code("unhcr", "UNHCR registration", "ইউএনএইচসিআর নিবন্ধন"), Code("bmet", "BMET smart card", "বিএমইটি স্মার্ট কার্ড"),
    Code("immigration", "Immigration or travel card", "ইমিগ্রেশন বা ভ্রমণ কার্ড"), Code("travel_permit", "Travel permit", "ট্রাভেল পারমিট"),
    Code("other", "Other", "অন্যান্য"),
])
DOCUMENT_HOLDER = CodeList("document_holder", [
    Code("self", "The survivor", "সারভাইভার নিজে"), Code("family", "Family", "পরিবারের সদস্য"), Code("trafficker", "Trafficker or employer", "পাচারকারী বা নিয়োগকর্তা"),
    Code("broker", "Broker or agency", "দালাল বা এজেন্সি"), Code("police", "Police or court", "পুলিশ বা আদালত"),
    Code("office", "Our office", "আমাদের অফিস"), Code("lost", "Lost", "হারিয়ে গেছে"), Code("unknown", "Not known", "জানা নেই"),
])
DOCUMENT_PROBLEM = CodeList("document_problem", [
    Code("expired", "Expired", "মেয়াদোত্তীর্ণ"), Code("false", "False or altered", "জাল বা পরিবর্তিত"),
    Code("other_name", "In another name or age", "অন্য নামে বা বয়সে"), Code("withheld", "Withheld by somebody", "কেউ আটকে রেখেছে"),
    Code("missing", "Missing", "কাগজ নেই"), Code("visa", "Visa or permit problem", "ভিসা বা অনুমতিপত্রের সমস্যা"),
])
RELATION = CodeList("relation", [
    Code("mother", "Mother", "মা"), Code("father", "Father", "বাবা"), Code("spouse", "Husband or wife", "স্বামী বা স্ত্রী"),
    Code("child", "Child", "সন্তান"), Code("sibling", "Brother or sister", "ভাই বা বোন"), Code("grandparent", "Grandparent", "দাদা-দাদি বা নানা-নানি"),
    Code("in_law", "In-law", "শ্বশুরবাড়ির আত্মীয়"), Code("uncle_aunt", "Uncle or aunt", "চাচা-চাচি, মামা-মামি, খালা বা ফুফু"),
    Code("other_relative", "Other relative", "অন্য আত্মীয়"), Code("friend", "Friend", "বন্ধু"), Code("neighbour", "Neighbour", "প্রতিবেশী"),
    Code("appointed", "Appointed guardian", "নিযুক্ত অভিভাবক"), Code("employer", "Employer", "নিয়োগকর্তা"), Code("other", "Other", "অন্যান্য"),
])
AWARENESS = CodeList("awareness", [
    Code("knows", "Knows", "জানেন"), Code("partly", "Knows a part", "আংশিক জানেন"),
    Code("must_not", "Must not learn of it", "জানানো যাবে না"), Code("unknown", "Not known", "জানা নেই"),
])
STANCE = CodeList("stance", [
    Code("supportive", "Supportive", "সহায়ক"), Code("neutral", "Neither", "কোনোটিই নয়"),
    Code("risk", "A risk", "ঝুঁকিপূর্ণ"), Code("unknown", "Not known", "জানা নেই"),
])
INVOLVED = CodeList("involved", [
    Code("no", "No", "না"), Code("suspected", "Suspected", "সন্দেহ আছে"),
    Code("yes", "Yes", "হ্যাঁ"), Code("unknown", "Not known", "জানা নেই"),
])
AGE_DECISION = CodeList("age_decision", [
    Code("child", "Decided: a child", "সিদ্ধান্ত: শিশু"), Code("adult", "Decided: an adult", "সিদ্ধান্ত: প্রাপ্তবয়স্ক"),
])
# fmt: on
