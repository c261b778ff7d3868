# The message for the person who can approve the app. It goes out by mail or chat, so it has no marks and no short forms.

message-subject = Approve { $app } for our tenant
message-intro = I am connecting { $app } from { $publisher } to our Dynamics 365 organization, with a tool called Gangway. Our tenant has to approve the app first. Can you do that?
message-open = Open this page of Microsoft’s, sign in, read it, and choose Accept:
message-permissions = These are the publisher’s own words for what the app asks:
message-permission-act-in-dataverse-as-you = Use Dataverse as the person who signs in to it
message-permission-sign-you-in = Sign people in and read their name
message-permission-stay-signed-in = Keep a sign-in for the length of a setup
message-compare = If the page asks for more, or names another publisher, choose Cancel there and tell me. A name and a logo prove nothing.
message-verified = The page should show { $publisher } with a blue badge. The badge says that Microsoft checked who the publisher is, not that the app is good.
message-unverified = The page may say “unverified”. Then Microsoft did not check who the publisher is. Ask { $publisher } if you are not sure.
message-least = Cloud Application Administrator or Application Administrator is enough for this. No higher role is needed.
message-end = At the end your browser may show a page that can’t be reached, at an address that begins with “http://localhost”. That is as expected: the approval is given by then, and you can close the tab.
message-next = The approval adds the app to our enterprise apps. Its own access to records comes later, with a role that I review before it is given.
message-revoke = To take it back at any time: open Enterprise apps in the Microsoft Entra admin center, choose { $app }, then Properties, then Delete.
message-id = App ID: { $id }
