"""The conversation: prompts, the two ways to ask them, and the loop that leads through the guide.

An interface never shouts, never counts down, never blames. One thing stands on a screen at a
time. Every prompt lets a person go back, see the help lines, save and stop, or leave at once.
"""
