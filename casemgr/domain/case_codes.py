"""Coded values of the work with a survivor: consent, risk, needs, plan, services, closure."""

from casemgr.domain.codes import Code, CodeList

# fmt: off
PURPOSE = CodeList("purpose", [
    Code("interview", "Interview", "সাক্ষাৎকার"),
    Code("storage", "Keeping the data", "তথ্য সংরক্ষণ"),
    Code("supervision", "Case supervision", "কেস তত্ত্বাবধান"),
    Code("services", "Services", "সেবা"),
    Code("referral", "Referral to others", "অন্য সংস্থায় রেফারেল"),
    Code("legal", "Police and legal proceedings", "পুলিশ ও আইনি কার্যক্রম"),
    Code("statistics", "Anonymised statistics", "পরিচয়হীন পরিসংখ্যান"),
    Code("contact", "Contact for follow-up", "ফলো-আপের জন্য যোগাযোগ"),
    Code("media", "Media and photographs", "গণমাধ্যম ও ছবি"),
])
CONSENT_STATUS = CodeList("consent_status", [
    Code("given", "Given", "সম্মতি দিয়েছেন"), Code("refused", "Refused", "সম্মতি দেননি"),
    Code("withdrawn", "Withdrawn", "সম্মতি ফিরিয়ে নিয়েছেন"),
])
CONSENT_METHOD = CodeList("consent_method", [
    Code("signature", "Signature", "স্বাক্ষর"), Code("thumbprint", "Thumbprint", "টিপসই"),
    Code("verbal_witnessed", "Spoken, with a witness", "মুখে, সাক্ষীর সামনে"),
    Code("written", "Written message", "লিখিত বার্তা"),
])
CONSENT_GIVER = CodeList("consent_giver", [
    Code("self", "The survivor", "সারভাইভার নিজে"), Code("guardian", "Guardian, with the child's assent", "অভিভাবক, শিশুর মতসহ"),
    Code("best_interest", "Best-interest decision", "শিশুর সর্বোত্তম স্বার্থে সিদ্ধান্ত"),
])
CONSENT_EXPLAINED = CodeList("consent_explained", [
    Code("purpose", "Why we ask", "কেন জানতে চাই"), Code("use", "How the data may be used", "তথ্য কীভাবে ব্যবহার হতে পারে"),
    Code("research", "Use in figures without a name", "নাম ছাড়া পরিসংখ্যানে ব্যবহার"),
    Code("access", "Own data can be asked for at any time", "যেকোনো সময় নিজের তথ্য চাইতে পারেন"),
    Code("period", "How long it is kept", "কত দিন রাখা হবে"), Code("withdraw", "How to withdraw", "কীভাবে সম্মতি ফিরিয়ে নেবেন"),
    Code("no_harm", "Saying no costs no help", "না বললেও সাহায্য বন্ধ হবে না"),
])
RISK_LEVEL = CodeList("risk_level", [
    Code("unknown", "Not assessed", "যাচাই হয়নি"), Code("low", "Low", "কম"), Code("medium", "Medium", "মাঝারি"),
    Code("high", "High", "বেশি"), Code("imminent", "Imminent danger", "আসন্ন বিপদ"),
])
RISK_KIND = CodeList("risk_kind", [
    Code("trafficker", "Trafficker or recruiter", "পাচারকারী বা দালাল"), Code("family", "Family or household", "পরিবার বা ঘর"),
    Code("community", "Community or stigma", "সমাজ বা অপবাদ"), Code("retrafficking", "Being trafficked again", "আবার পাচারের শিকার হওয়া"),
    Code("self_harm", "Self-harm", "নিজের ক্ষতি করা"), Code("health", "Health", "স্বাস্থ্য"),
    Code("debt", "Debt", "ঋণ"), Code("legal", "Legal pressure or settlement", "আইনি চাপ বা আপস"),
    Code("child", "Danger to a child", "শিশুর বিপদ"), Code("other", "Other", "অন্যান্য"),
])
RISK_STATUS = CodeList("risk_status", [
    Code("open", "Open", "চলমান"), Code("reduced", "Reduced", "কমেছে"), Code("closed", "No longer present", "আর নেই"),
])
NEED_CATEGORY = CodeList("need_category", [
    Code("shelter", "Shelter", "আশ্রয়"), Code("medical", "Medical care", "চিকিৎসা"),
    Code("psychosocial", "Psychosocial counselling", "মনোসামাজিক কাউন্সেলিং"), Code("legal", "Legal aid", "আইনি সহায়তা"),
    Code("family_tracing", "Family tracing", "পরিবার খোঁজা"), Code("repatriation", "Return home", "দেশে বা ঘরে ফেরা"),
    Code("documents", "Documents", "কাগজপত্র"), Code("cash", "Cash support", "নগদ সহায়তা"), Code("education", "Education", "শিক্ষা"),
    Code("skills", "Skills training", "দক্ষতা প্রশিক্ষণ"), Code("job", "Job placement", "চাকরির ব্যবস্থা"),
    Code("business", "Small business", "ক্ষুদ্র ব্যবসা"), Code("housing", "Housing", "বাসস্থান"),
    Code("child_care", "Child care", "শিশুর যত্ন"), Code("security", "Protection", "নিরাপত্তা"),
    Code("migration_health", "Migration health check", "অভিবাসনের জন্য স্বাস্থ্য পরীক্ষা"), Code("travel_documents", "Travel documents", "ভ্রমণের কাগজপত্র"),
    Code("other", "Other", "অন্যান্য"),
])
SHARED = CodeList("shared", [
    Code("person", "Name and how to reach her", "নাম ও যোগাযোগের উপায়"), Code("age_gender", "Age and gender only", "শুধু বয়স ও লিঙ্গ"), Code("needs", "Needs", "চাহিদা"),
    Code("risk", "Risks", "ঝুঁকি"), Code("health", "Health notes", "স্বাস্থ্যের তথ্য"), Code("experience", "The trafficking experience", "পাচারের অভিজ্ঞতা"),
    Code("legal", "Legal matters", "আইনি বিষয়"), Code("documents", "Copies of documents", "কাগজপত্রের অনুলিপি"), Code("nothing", "Nothing that points to her", "তাঁকে চেনা যায় এমন কিছুই নয়"),
])
URGENCY = CodeList("urgency", [
    Code("now", "Now", "এখনই"), Code("week", "Within a week", "এক সপ্তাহের মধ্যে"), Code("later", "Later", "পরে"),
])
NEED_STATUS = CodeList("need_status", [
    Code("open", "Open", "অপূর্ণ"), Code("in_progress", "Being met", "পূরণ হচ্ছে"), Code("met", "Met", "পূরণ হয়েছে"),
    Code("declined", "Declined by the survivor", "তিনি চান না"),
])
DIMENSION = CodeList("dimension", [
    Code("economic", "Economic", "অর্থনৈতিক"), Code("social", "Social", "সামাজিক"), Code("psychosocial", "Psychosocial", "মনোসামাজিক"),
    Code("legal", "Legal", "আইনি"), Code("health", "Health", "স্বাস্থ্য"), Code("protection", "Protection", "সুরক্ষা"),
])
GOAL_STATUS = CodeList("goal_status", [
    Code("planned", "Planned", "পরিকল্পিত"), Code("in_progress", "In progress", "চলছে"), Code("reached", "Reached", "পূরণ হয়েছে"),
    Code("dropped", "Dropped by agreement", "তাঁর সম্মতিতে বাদ"),
])
ACTION_STATUS = CodeList("action_status", [
    Code("planned", "Planned", "পরিকল্পিত"), Code("in_progress", "In progress", "চলছে"), Code("done", "Done", "সম্পন্ন"),
    Code("cancelled", "Cancelled", "বাতিল"),
])
AGREEMENT = CodeList("agreement", [
    Code("not_yet", "Not yet", "এখনও নয়"), Code("signature", "Signature", "স্বাক্ষর"), Code("thumbprint", "Thumbprint", "টিপসই"),
    Code("verbal_witnessed", "Spoken, with a witness", "মুখে, সাক্ষীর সামনে"),
])
SERVICE_STATUS = CodeList("service_status", [
    Code("planned", "Planned", "পরিকল্পিত"), Code("ongoing", "Ongoing", "চলমান"), Code("completed", "Completed", "সম্পন্ন"),
    Code("stopped", "Stopped", "বন্ধ"),
])
REFERRAL_DIRECTION = CodeList("referral_direction", [
    Code("in", "To us", "আমাদের কাছে"), Code("out", "From us to others", "আমাদের থেকে অন্যের কাছে"),
])
REFERRAL_REASON = CodeList("referral_reason", [
    Code("AdditionalServicesRequired", "Additional services required", "আরও সেবা প্রয়োজন"),
    Code("MigrationOrChangeOfLocation", "Migration or change of place", "অভিবাসন বা স্থান পরিবর্তন"), Code("Other", "Other", "অন্যান্য"),
])
REFERRAL_STATUS = CodeList("referral_status", [
    Code("draft", "Draft", "খসড়া"), Code("sent", "Sent", "পাঠানো হয়েছে"), Code("received", "Received", "পৌঁছেছে"),
    Code("accepted", "Accepted", "গৃহীত"), Code("in_service", "In service", "সেবা চলছে"), Code("completed", "Completed", "সম্পন্ন"),
    Code("declined", "Declined", "প্রত্যাখ্যাত"), Code("cancelled", "Cancelled", "বাতিল"), Code("no_response", "No response", "উত্তর নেই"),
])
BRIDGE = CodeList("bridge", [
    Code("immediate_danger", "Immediate danger", "তাৎক্ষণিক বিপদ"), Code("imminent_danger", "Imminent danger to life", "জীবনের আসন্ন বিপদ"),
    Code("child_interest", "A child's best interests", "শিশুর সর্বোত্তম স্বার্থ"), Code("court_order", "Court order", "আদালতের আদেশ"),
])
VISIT_KIND = CodeList("visit_kind", [
    Code("phone", "By telephone", "ফোনে"), Code("home", "Home visit", "বাড়িতে"), Code("office", "At the office", "অফিসে"), Code("elsewhere", "Elsewhere", "অন্য কোথাও"),
])
VISIT_OUTCOME = CodeList("visit_outcome", [
    Code("planned", "Planned", "পরিকল্পিত"), Code("met", "Met or spoken with", "দেখা বা কথা হয়েছে"),
    Code("not_reached", "Not reached", "পাওয়া যায়নি"), Code("not_safe", "Not safely reachable", "নিরাপদে যোগাযোগ সম্ভব নয়"),
    Code("declined", "Not wished by the survivor", "তিনি চাননি"), Code("cancelled", "Cancelled by us", "আমরা বাতিল করেছি"),
])
NOTE_KIND = CodeList("note_kind", [
    Code("reported", "Reported by the survivor", "তিনি যা বলেছেন"), Code("observed", "Observed", "যা দেখা গেছে"), Code("opinion", "Worker's opinion", "কর্মীর মতামত"),
    Code("contact", "Contact made", "যোগাযোগের বিবরণ"),
])
CHANNEL = CodeList("channel", [
    Code("own_phone", "Own phone", "নিজের ফোন"), Code("other_phone", "Phone of a trusted person", "বিশ্বস্ত মানুষের ফোন"),
    Code("message", "Text message", "খুদে বার্তা"), Code("home", "Visit at home", "বাড়িতে দেখা"), Code("elsewhere", "Meeting elsewhere", "অন্য কোথাও দেখা"),
    Code("partner", "Through a partner organisation", "সহযোগী সংস্থার মাধ্যমে"),
])
CLOSURE_REASON = CodeList("closure_reason", [
    Code("goals_met", "Goals reached", "লক্ষ্য পূরণ হয়েছে"), Code("survivor_request", "At the survivor's request", "তাঁর অনুরোধে"),
    Code("transferred", "Transferred to another organisation", "অন্য সংস্থায় স্থানান্তর"), Code("lost_contact", "Contact lost after several attempts", "কয়েকবার চেষ্টার পরও যোগাযোগ নেই"),
    Code("deceased", "Deceased", "মৃত্যু"), Code("not_trafficked", "Not trafficking; referred elsewhere", "পাচার নয়; অন্যত্র পাঠানো হয়েছে"),
    Code("duplicate", "Duplicate file", "একই কেস দুইবার"), Code("other", "Other", "অন্যান্য"),
])
CLOSURE_CHECK = CodeList("closure_check", [
    Code("plan_reviewed", "Plan outcomes reviewed with the survivor", "তাঁর সঙ্গে পরিকল্পনার ফল দেখা হয়েছে"),
    Code("safety_checked", "Safety checked", "নিরাপত্তা যাচাই হয়েছে"), Code("legal_checked", "Legal matters settled or handed over", "আইনি বিষয় মিটেছে বা হস্তান্তর হয়েছে"),
    Code("referrals_checked", "Referrals finished or continuing without us", "রেফারেল শেষ বা আমাদের ছাড়াই চলবে"),
    Code("informed", "The survivor knows, and knows how to come back", "তিনি জানেন এবং কীভাবে ফিরে আসবেন তা-ও জানেন"),
])
