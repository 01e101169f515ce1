"""Coded values of identification and of what happened: acts, purposes, platforms, roles, routes.

Acts, means and purposes follow Article 3 (a) of the Palermo Protocol, as IC-TIP does.
"""

from casemgr.domain.codes import Code, CodeList

# fmt: off
ACT = CodeList("act", [
    Code("recruitment", "Recruitment", "সংগ্রহ (রিক্রুটমেন্ট)"), Code("transportation", "Transportation", "পরিবহন"),
    Code("transfer", "Transfer", "স্থানান্তর"), Code("harbouring", "Harbouring", "আশ্রয় দেওয়া বা লুকিয়ে রাখা"),
    Code("receipt", "Receiving", "গ্রহণ করা"), Code("sale", "Sale or purchase", "ক্রয় বা বিক্রয়"), Code("confinement", "Confinement", "আটক রাখা"),
])
MEANS = CodeList("means", [
    Code("force", "Threat or use of force", "ভয়ভীতি প্রদর্শন বা বলপ্রয়োগ"), Code("coercion", "Other coercion", "অন্যভাবে বাধ্য করা"),
    Code("abduction", "Abduction", "অপহরণ"), Code("fraud", "Fraud", "জালিয়াতি"), Code("deception", "Deception", "প্রতারণা"),
    Code("abuse_of_power", "Abuse of power", "ক্ষমতার অপব্যবহার"),
    Code("vulnerability", "Abuse of a position of vulnerability", "অসহায়ত্বের সুযোগ নেওয়া"),
    Code("payment", "Payment to a person who has control over her", "নিয়ন্ত্রণকারী ব্যক্তিকে অর্থ বা সুবিধা দেওয়া"),
])
TRAFFICKING_PURPOSE = CodeList("trafficking_purpose", [
    Code("sexual", "Sexual exploitation", "যৌন শোষণ"), Code("labour", "Forced labour or services", "জবরদস্তিমূলক শ্রম বা সেবা"),
    Code("slavery", "Slavery or similar practices", "দাসত্ব বা অনুরূপ প্রথা"), Code("servitude", "Servitude", "দাসত্বমূলক অবস্থা"),
    Code("organs", "Removal of organs", "অঙ্গ অপসারণ"), Code("criminality", "Forced criminality", "জোরপূর্বক অপরাধে নিয়োজিত করা"),
    Code("marriage", "Forced marriage", "জোরপূর্বক বিয়ে"), Code("begging", "Forced begging", "জোরপূর্বক ভিক্ষাবৃত্তি"), Code("other", "Other", "অন্যান্য"),
])
INDICATOR = CodeList("indicator", [
    Code("no_leave", "Could not leave freely", "স্বাধীনভাবে চলে যেতে পারেননি"), Code("watched", "Was watched or accompanied", "নজরে রাখা হতো বা সঙ্গে কেউ থাকত"),
    Code("papers_taken", "Papers taken away", "কাগজপত্র কেড়ে নেওয়া হয়েছিল"), Code("debt", "Owed a debt that grew", "ঋণ ছিল, যা বাড়তেই থাকত"),
    Code("no_pay", "Little or no pay", "বেতন সামান্য ছিল বা ছিলই না"), Code("other_work", "Other work than promised", "প্রতিশ্রুত কাজের বদলে অন্য কাজ"),
    Code("injuries", "Injuries or untreated illness", "আঘাত বা চিকিৎসা না হওয়া অসুখ"), Code("threats", "Threats against her or her family", "তাঁকে বা পরিবারকে হুমকি"),
    Code("coached", "Answers seem rehearsed", "উত্তর শেখানো মনে হয়"), Code("isolated", "Cut off from family and others", "পরিবার ও অন্যদের থেকে বিচ্ছিন্ন"),
    Code("lived_at_work", "Had to live where she worked", "কর্মস্থলেই থাকতে হতো"), Code("ransom", "Ransom was asked for", "মুক্তিপণ চাওয়া হয়েছিল"),
    Code("young", "Too young for the work", "কাজের তুলনায় বয়স কম"),
])
EVIDENCE = CodeList("evidence", [
    Code("account", "Her own account", "তাঁর নিজের বিবরণ"), Code("police", "Police report", "পুলিশের প্রতিবেদন"), Code("medical", "Medical report", "চিকিৎসা প্রতিবেদন"),
    Code("travel", "Travel papers", "ভ্রমণের কাগজপত্র"), Code("contract", "Contract or receipts", "চুক্তি বা রসিদ"), Code("messages", "Messages or pictures", "বার্তা বা ছবি"),
    Code("witness", "Other witnesses", "অন্য সাক্ষী"), Code("organisation", "Report of another organisation", "অন্য সংস্থার প্রতিবেদন"), Code("observed", "What the worker saw", "কর্মী যা দেখেছেন"),
])
TRAFFICKER_RELATION = CodeList("trafficker_relation", [
    Code("Familial", "Family", "পরিবারের সদস্য"), Code("Acquainted", "Known before", "আগে থেকে পরিচিত"), Code("Unaquainted", "Stranger", "অপরিচিত ব্যক্তি"),
])
PLATFORM = CodeList("platform", [
    Code("Facebook", "Facebook", "ফেসবুক"), Code("FacebookMessenger", "Facebook Messenger", "ফেসবুক মেসেঞ্জার"), Code("WhatsApp", "WhatsApp", "হোয়াটসঅ্যাপ"),
    Code("imo", "imo", "ইমো", htcds="Other"), Code("Telegram", "Telegram", "টেলিগ্রাম"), Code("Instagram", "Instagram", "ইনস্টাগ্রাম"), Code("TikTok", "TikTok", "টিকটক"),
    Code("Likee", "Likee", "লাইকি", htcds="Other"), Code("YouTube", "YouTube", "ইউটিউব", htcds="Other"), Code("Viber", "Viber", "ভাইবার"), Code("SnapChat", "SnapChat", "স্ন্যাপচ্যাট"), Code("Line", "Line", "লাইন"),
    Code("4Sale", "4Sale", "ফোরসেল"), Code("WeChat", "WeChat", "উইচ্যাট"), Code("QQ", "QQ", "কিউকিউ"), Code("QZone", "QZone", "কিউজোন"), Code("Twitter", "Twitter (X)", "টুইটার (এক্স)"),
    Code("jobs", "A jobs website", "চাকরির ওয়েবসাইট", htcds="Other"), Code("Other", "Other", "অন্যান্য"),
])
EXIT = CodeList("exit", [
    Code("escaped", "Escaped", "পালিয়ে এসেছেন"), Code("rescued", "Rescued", "উদ্ধার হয়েছেন"), Code("released", "Released", "ছেড়ে দেওয়া হয়েছে"),
    Code("ransomed", "Released after ransom", "মুক্তিপণের পর ছাড়া পেয়েছেন"), Code("deported", "Detained and sent back", "আটক হয়ে ফেরত এসেছেন"),
    Code("still", "Not out yet", "এখনও বের হতে পারেননি"), Code("other", "Other", "অন্যান্য"),
])
ROUTE_EVENT = CodeList("route_event", [
    Code("Recruitment", "Recruitment", "সংগ্রহ (রিক্রুটমেন্ট)"), Code("Transit", "Transit", "পথে (ট্রানজিট)"), Code("Exploitation", "Exploitation", "শোষণ"),
    Code("Detention", "Detention", "আটক", htcds="Transit"), Code("Return", "Return", "ফিরে আসা", htcds="Transit"),
])
TRANSPORT = CodeList("transport", [
    Code("foot", "On foot", "হেঁটে"), Code("road", "By road", "সড়কপথে"), Code("rail", "By rail", "রেলপথে"), Code("river", "By river", "নদীপথে"),
    Code("sea", "By sea", "সমুদ্রপথে"), Code("air", "By air", "আকাশপথে"), Code("unknown", "Not known", "জানা নেই"),
])
RECRUITER_KIND = CodeList("recruiter_kind", [
    Code("broker", "Broker (dalal)", "দালাল"), Code("agency", "Recruiting agency", "রিক্রুটিং এজেন্সি"), Code("sub_agent", "Sub-agent", "সাব-এজেন্ট"),
    Code("training_centre", "Training centre", "প্রশিক্ষণ কেন্দ্র"), Code("employer", "Employer abroad", "বিদেশের নিয়োগকর্তা"), Code("relative", "Relative or friend", "আত্মীয় বা বন্ধু"), Code("other", "Other", "অন্যান্য"),
])
CONTRACT = CodeList("contract", [
    Code("none", "No contract", "চুক্তি ছিল না"), Code("unread", "Signed without reading it", "না পড়ে সই করেছেন"), Code("replaced", "Replaced after arrival", "পৌঁছানোর পর বদলে দেওয়া হয়েছে"),
    Code("kept", "Kept to", "মানা হয়েছে"), Code("broken", "Not kept to", "মানা হয়নি"), Code("unknown", "Not known", "জানা নেই"),
])
PERPETRATOR_ROLE = CodeList("perpetrator_role", [
    Code("RecruiterOrIntermediary", "Recruiter or intermediary", "সংগ্রহকারী বা মধ্যস্থতাকারী"), Code("BrokerTravelAgent", "Travel agent", "ট্রাভেল এজেন্ট"),
    Code("Transporter", "Transporter", "পরিবহনকারী"), Code("TravellingPartner", "Travelling companion", "সহযাত্রী"), Code("Smuggler", "Smuggler", "অভিবাসী চোরাচালানকারী"),
    Code("TransferredIndividual", "Handed her over", "হস্তান্তর করেছে"), Code("HarbouredIndividual", "Harboured her", "লুকিয়ে রেখেছে"), Code("SoldIndividual", "Sold her", "বিক্রি করেছে"),
    Code("BoughtIndividual", "Bought her", "কিনেছে"), Code("ReceivedIndividual", "Received her", "গ্রহণ করেছে"), Code("ControlledIndividual", "Controlled her", "নিয়ন্ত্রণ করেছে"),
    Code("Abuser", "Abuser", "নির্যাতনকারী"), Code("Kidnapper", "Kidnapper", "অপহরণকারী"), Code("Exploiter", "Exploiter", "শোষণকারী"), Code("Other", "Other", "অন্যান্য"),
])
OLD_VULNERABILITY = CodeList("old_vulnerability", [
    Code("Addiction", "Addiction", "আসক্তি"), Code("SocialGroup", "Social group", "সামাজিক গোষ্ঠী"), Code("Discrimination", "Discrimination", "বৈষম্য"), Code("Poverty", "Poverty", "দারিদ্র্য"),
    Code("DisabilityAndPhysicalHealth", "Disability and physical health", "প্রতিবন্ধিতা ও শারীরিক স্বাস্থ্য"), Code("MentalHealth", "Mental health", "মানসিক স্বাস্থ্য"), Code("Migration", "Migration", "অভিবাসন"),
    Code("Homelessness", "Homelessness", "গৃহহীনতা"), Code("AbuseSocialMedia", "Abuse through social media", "সামাজিক যোগাযোগ মাধ্যমে নির্যাতন"), Code("AbusePhysical", "Physical abuse", "শারীরিক নির্যাতন"),
    Code("Education", "Education", "শিক্ষা"), Code("WorkEnvironment", "Work environment", "কর্মপরিবেশ"),
])
# fmt: on
