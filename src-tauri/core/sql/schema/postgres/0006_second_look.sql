-- What a program is for, as its filing says: found and shown in lists.
ALTER TABLE filing ADD COLUMN remark TEXT COLLATE "C" NOT NULL DEFAULT '';
GRANT UPDATE (remark) ON filing TO {people};
