"""Read chats and mails that were saved from apps, as one stream of messages whatever the app."""
