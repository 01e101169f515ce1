"""Coded values of planning and giving help: plans, assistance, visits, pauses, providers, returns."""

from casemgr.domain.codes import Code, CodeList

# fmt: off
PLAN_TYPE = CodeList("plan_type", [
    Code("Education", "Education", "শিক্ষা"), Code("Financial", "Financial support", "আর্থিক সহায়তা"), Code("Health", "Health", "স্বাস্থ্য"),
    Code("LabourExploitationRehabilitation", "Recovery after labour exploitation", "শ্রম শোষণের পর পুনর্বাসন"), Code("Legal", "Legal", "আইনি"), Code("Livelihood", "Livelihood", "জীবিকা"),
    Code("RightsBasedTraining", "Training on rights", "অধিকারভিত্তিক প্রশিক্ষণ"), Code("SexualExploitationRehabilitation", "Recovery after sexual exploitation", "যৌন শোষণের পর পুনর্বাসন"), Code("SocialCare", "Social care", "সামাজিক সেবা"),
])
ASSISTANCE_FORM = CodeList("assistance_form", [
    Code("cash", "Cash", "নগদ"), Code("in_kind", "In kind", "জিনিসপত্র"), Code("voucher", "Voucher", "ভাউচার"), Code("payment", "Paid to a provider", "সেবা প্রদানকারীকে পরিশোধ"),
])
CHANGE = CodeList("change", [
    Code("better", "Better", "আগের চেয়ে ভালো"), Code("same", "The same", "একই রকম"), Code("worse", "Worse", "আগের চেয়ে খারাপ"), Code("unknown", "Not known", "জানা নেই"),
])
WARNING_SIGN = CodeList("warning_sign", [
    Code("offer", "A new offer to go away for work", "কাজের জন্য বাইরে যাওয়ার নতুন প্রস্তাব"), Code("old_contact", "Contact with the trafficker again", "পাচারকারীর সঙ্গে আবার যোগাযোগ"),
    Code("debt_pressure", "Pressure to repay a debt", "ঋণ শোধের চাপ"), Code("papers", "New travel papers", "নতুন ভ্রমণের কাগজপত্র"), Code("pressure", "Pressure from the family to leave or marry", "চলে যেতে বা বিয়ে করতে পরিবারের চাপ"),
    Code("secret_phone", "Secret calls or a watched telephone", "গোপন ফোন বা নজরদারিতে থাকা ফোন"), Code("vanished", "Nobody knows where she is", "কোথায় আছেন কেউ জানেন না"), Code("dropped_out", "Left school, work or training", "স্কুল, কাজ বা প্রশিক্ষণ ছেড়েছেন"),
])
MISSED = CodeList("missed", [
    Code("no_answer", "No answer", "সাড়া পাওয়া যায়নি"), Code("moved", "Moved away", "অন্যত্র চলে গেছেন"), Code("number_dead", "The number no longer works", "নম্বর বন্ধ"),
    Code("unsafe", "Not safe at that moment", "সেই সময় নিরাপদ ছিল না"), Code("weather", "Weather or roads", "আবহাওয়া বা রাস্তা"), Code("staff", "Nobody of us could go", "আমাদের কেউ যেতে পারেননি"), Code("other", "Other", "অন্যান্য"),
])
SATISFACTION = CodeList("satisfaction", [
    Code("good", "Content", "সন্তুষ্ট"), Code("mixed", "Partly", "আংশিক"), Code("bad", "Not content", "অসন্তুষ্ট"), Code("not_asked", "Not asked", "জিজ্ঞাসা করা হয়নি"),
])
PROVIDER_TYPE = CodeList("provider_type", [
    Code("NGO", "NGO", "এনজিও"), Code("International", "International organisation", "আন্তর্জাতিক সংস্থা", htcds="NGO"), Code("Shelter", "Shelter", "আশ্রয় কেন্দ্র", htcds="NGO"),
    Code("LawEnforcement", "Police or other law enforcement", "পুলিশ বা অন্য আইনশৃঙ্খলা বাহিনী"), Code("HealthServiceOrganisation", "Health service", "স্বাস্থ্যসেবা কেন্দ্র"),
    Code("CentralGovernmentOrganisation", "Central government office", "কেন্দ্রীয় সরকারি দপ্তর"), Code("LocalGovernmentOrganisation", "Local government office", "স্থানীয় সরকারি দপ্তর"),
    Code("ImmigrationService", "Immigration service", "ইমিগ্রেশন দপ্তর"), Code("LegalService", "Legal service", "আইনি সেবা"), Code("Court", "Court or tribunal", "আদালত বা ট্রাইব্যুনাল", htcds="LegalService"),
    Code("CorporateBusiness", "Business", "ব্যবসা প্রতিষ্ঠান"), Code("SchoolOrCollege", "School, college or training centre", "স্কুল, কলেজ বা প্রশিক্ষণ কেন্দ্র"), Code("Embassy", "Embassy or labour wing", "দূতাবাস বা শ্রম উইং", htcds="CentralGovernmentOrganisation"),
])
ELIGIBLE = CodeList("eligible", [
    Code("women", "Women", "নারী"), Code("men", "Men", "পুরুষ"), Code("girls", "Girls", "মেয়ে শিশু"), Code("boys", "Boys", "ছেলে শিশু"), Code("hijra", "Hijra and other genders", "হিজড়া ও অন্য লিঙ্গ পরিচয়"),
    Code("families", "Families with children", "সন্তানসহ পরিবার"), Code("disability", "People with disabilities", "প্রতিবন্ধী ব্যক্তি"), Code("rohingya", "Rohingya / FDMN", "রোহিঙ্গা / এফডিএমএন"),
])
AGREEMENT_STATE = CodeList("agreement_state", [
    Code("signed", "Signed", "স্বাক্ষরিত"), Code("talks", "In preparation", "প্রস্তুতি চলছে"), Code("none", "None", "নেই"),
])
RETURN_KIND = CodeList("return_kind", [
    Code("repatriation", "Repatriation through the authorities", "সরকারি ব্যবস্থায় প্রত্যাবাসন"), Code("voluntary", "Assisted voluntary return", "সহায়তা নিয়ে স্বেচ্ছায় ফেরা"), Code("own", "Returned on her own", "নিজে ফিরে এসেছেন"),
    Code("deported", "Deported", "ফেরত পাঠানো (ডিপোর্ট)"), Code("evacuated", "Evacuated", "জরুরি ভিত্তিতে সরিয়ে আনা"), Code("planned", "Return being prepared", "ফেরার প্রস্তুতি চলছে"),
])
TRAVEL_STATE = CodeList("travel_state", [
    Code("preparing", "Being prepared", "প্রস্তুতি চলছে"), Code("waiting_papers", "Waiting for papers", "কাগজপত্রের অপেক্ষায়"), Code("travelling", "On the way", "পথে আছেন"), Code("arrived", "Arrived", "পৌঁছেছেন"), Code("stopped", "Called off", "বাতিল"),
])
INCIDENT_KIND = CodeList("incident_kind", [
    Code("return_group", "Group returning together", "একসঙ্গে ফেরা দল"), Code("rescue", "Rescue", "উদ্ধার অভিযান"), Code("boat", "Boat or sea journey", "নৌকা বা সমুদ্রযাত্রা"), Code("workplace", "The same workplace", "একই কর্মস্থল"),
    Code("family", "Family or siblings", "পরিবার বা ভাইবোন"), Code("other", "Other", "অন্যান্য"),
])
COMPLAINT_KIND = CodeList("complaint_kind", [
    Code("thanks", "Thanks or praise", "ধন্যবাদ বা প্রশংসা"), Code("wish", "Wish or suggestion", "ইচ্ছা বা পরামর্শ"), Code("service", "Complaint about a service", "সেবা নিয়ে অভিযোগ"), Code("conduct", "Complaint about somebody's conduct", "কারও আচরণ নিয়ে অভিযোগ"),
    Code("psea", "Sexual exploitation or abuse by staff", "কর্মীর দ্বারা যৌন শোষণ বা নির্যাতন"), Code("data", "Complaint about data or confidentiality", "তথ্য বা গোপনীয়তা নিয়ে অভিযোগ"),
])
COMPLAINT_STATE = CodeList("complaint_state", [
    Code("new", "New", "নতুন"), Code("looking", "Being looked into", "যাচাই চলছে"), Code("answered", "Answered", "উত্তর দেওয়া হয়েছে"), Code("closed", "Finished", "শেষ"),
])
PROJECT_STATE = CodeList("project_state", [Code("running", "Running", "চলমান"), Code("ended", "Ended", "শেষ")])
PRESSURE = CodeList("pressure", [
    Code("none", "None known", "চাপের কথা জানা যায়নি"), Code("offer", "Money offered to settle", "আপসের জন্য অর্থের প্রস্তাব"), Code("threat", "Threatened to settle", "আপসের জন্য হুমকি"), Code("settled", "Settled out of court", "আদালতের বাইরে আপস"),
])
PROTECTION_ORDER = CodeList("protection_order", [
    Code("none", "None", "নেই"), Code("asked", "Asked for", "আবেদন করা হয়েছে"), Code("granted", "Granted", "মঞ্জুর"), Code("refused", "Refused", "নামঞ্জুর"), Code("expired", "No longer valid", "মেয়াদ শেষ"),
])
HEARING_KIND = CodeList("hearing_kind", [
    Code("deposition", "Statement before a magistrate", "ম্যাজিস্ট্রেটের কাছে জবানবন্দি"), Code("charge", "Charge framing", "অভিযোগ গঠন"), Code("witness", "Witness hearing", "সাক্ষ্যগ্রহণ"), Code("argument", "Argument", "যুক্তিতর্ক"),
    Code("verdict", "Verdict", "রায়"), Code("bail", "Bail", "জামিন শুনানি"), Code("compensation", "Compensation", "ক্ষতিপূরণ শুনানি"), Code("other", "Other", "অন্যান্য"),
])
HEARING_STATE = CodeList("hearing_state", [
    Code("planned", "Planned", "পরিকল্পিত"), Code("held", "Held", "হয়েছে"), Code("adjourned", "Adjourned", "মুলতবি"), Code("cancelled", "Cancelled", "বাতিল"),
])
# fmt: on
