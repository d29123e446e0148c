"""The enumerations of the roadmap. Imports nothing of ours."""

from django.db import models


class Status(models.TextChoices):
    """A learner's status on a leaf. ``TODO`` is the absence of a row and is never stored."""

    TODO = "todo", "To do"
    LEARNING = "learning", "Learning"
    DONE = "done", "Done"
    KNOWN = "known", "Knew it"
    SKIPPED = "skipped", "Skipped"

    @property
    def counts(self) -> bool:
        """Whether the status adds to the percentage."""
        return self in (Status.DONE, Status.KNOWN)

    @property
    def rank(self) -> int:
        """The higher is the stronger: done > known > learning > skipped > to do."""
        order = (Status.TODO, Status.SKIPPED, Status.LEARNING, Status.KNOWN, Status.DONE)
        return order.index(self)


STORED_STATUSES = tuple(status for status in Status if status is not Status.TODO)


class Hidden(models.TextChoices):
    """What the filter of the checklist can leave out."""

    FINISHED = "finished", "Done and known"
    SKIPPED = "skipped", "Skipped"

    @property
    def statuses(self) -> tuple[Status, ...]:
        return (Status.DONE, Status.KNOWN) if self is Hidden.FINISHED else (Status.SKIPPED,)


class Difficulty(models.IntegerChoices):
    EASY = 1, "Easy"
    MEDIUM = 2, "Medium"
    HARD = 3, "Hard"


class Importance(models.IntegerChoices):
    OPTIONAL = 0, "Optional"
    USEFUL = 1, "Useful"
    IMPORTANT = 2, "Important"
    ESSENTIAL = 3, "Essential"


class Lifecycle(models.TextChoices):
    DRAFT = "draft", "Draft"
    PUBLISHED = "published", "Published"
    RETIRED = "retired", "Retired"


class Visibility(models.TextChoices):
    """Who may open a roadmap. Unlisted ones open to whoever has the address."""

    PRIVATE = "private", "Private"
    UNLISTED = "unlisted", "Unlisted"
    PUBLIC = "public", "Public"


class ResourceKind(models.TextChoices):
    DOCUMENTATION = "documentation", "Documentation"
    ARTICLE = "article", "Article"
    BOOK = "book", "Book"
    VIDEO = "video", "Video"
    COURSE = "course", "Course"
    PRACTICE = "practice", "Practice"


class CategoryColor(models.TextChoices):
    """The colours a category can have: tokens of static/css/tokens.css."""

    GEN = "gen", "Rust"
    DB = "db", "Indigo"
    VC = "vc", "Green"
    PY = "py", "Blue"
    WEB = "web", "Teal"
    CON = "con", "Cyan"
    DES = "des", "Olive"
    CI = "ci", "Magenta"
    MON = "mon", "Brown"
    SEC = "sec", "Red"
    PM = "pm", "Violet"
    CLD = "cld", "Moss"


class Goal(models.TextChoices):
    """What a plan is about: the leaves of at least one importance."""

    ESSENTIALS = "essentials", "The essentials"
    IMPORTANT = "important", "Everything important"
    EVERYTHING = "everything", "The whole roadmap"

    @property
    def importance(self) -> Importance:
        """The least importance that belongs to it."""
        return {
            Goal.ESSENTIALS: Importance.ESSENTIAL,
            Goal.IMPORTANT: Importance.IMPORTANT,
            Goal.EVERYTHING: Importance.OPTIONAL,
        }[self]


class Experience(models.TextChoices):
    """Where a learner stands when they begin."""

    NEW = "new", "New to programming"
    SOME = "some", "Some programming"
    WORKING = "working", "Working as a developer"


class ActionKind(models.TextChoices):
    """What a learner did, or a content change did for them; each kind can be undone."""

    STATUS = "status", "Status"
    OBJECTIVE = "objective", "Objective"
    NOTE = "note", "Note"
    EVIDENCE = "evidence", "Evidence"
    CLAIM = "claim", "Ticks brought along"
    PLACEMENT = "placement", "Placement"
    IMPORT = "import", "Import"
    RESET = "reset", "Reset"
    CONTENT = "content", "Content change"


class HistoryKind(models.TextChoices):
    """What the history can be narrowed to."""

    DONE = "done", "Done"
    LEARNING = "learning", "Learning"
    KNOWN = "known", "Knew it"
    SKIPPED = "skipped", "Skipped"
    OBJECTIVES = "objectives", "Objectives"
    NOTES = "notes", "Notes"
    LINKS = "links", "Links"
    UNDONE = "undone", "Taken back"


class Source(models.TextChoices):
    """Where an event came from. Only ``WEB`` and ``CLAIM`` make a day an active one."""

    WEB = "web", "In the browser"
    CLAIM = "claim", "Before signing in"
    PLACEMENT = "placement", "Placement"
    IMPORT = "import", "Import"
    CONTENT = "content", "Content change"


class ChangeKind(models.TextChoices):
    """What changed the content; each kind can be taken back."""

    PUBLISH = "publish", "Published"
    RETIRE = "retire", "Retired"
    RESTORE = "restore", "Restored"
    MOVE = "move", "Moved"
    MERGE = "merge", "Merged"
    SPLIT = "split", "Split"
    EDIT = "edit", "Edited"
    SYNC = "sync", "Synced from files"
    UPSTREAM = "upstream", "Taken from the original"
    REVERT = "revert", "Taken back"


class CopyKind(models.TextChoices):
    """The kinds of objects that a fork copies from its original."""

    LEVEL = "level", "Level"
    CATEGORY = "category", "Line"
    TOPIC = "topic", "Topic"
    OBJECTIVE = "objective", "Objective"
    RESOURCE = "resource", "Resource"
    PREREQUISITE = "prerequisite", "Prerequisite"
