"""Readers of e-mail messages, in files of mail programs and of Outlook."""
