//! Texts that leave the room: what a report says, how it falls into pages, the course of an incident.
