-- A file as step 1 left it, with rows. Never made again: see test_migrations.py.
PRAGMA application_id = 1651864174;
BEGIN TRANSACTION;
CREATE TABLE "_sqlite_migrations" (
   "id" INTEGER PRIMARY KEY,
   "migration_set" TEXT,
   "name" TEXT,
   "applied_at" TEXT
);
INSERT INTO "_sqlite_migrations" VALUES(1,'burnwatch','m0001_samples','2026-11-20 07:00:00+00:00');
CREATE TABLE "meta" (
   "key" TEXT PRIMARY KEY,
   "value" TEXT NOT NULL
);
INSERT INTO "meta" VALUES('seeded','yes');
CREATE TABLE samples (series INTEGER NOT NULL REFERENCES series (id), at INTEGER NOT NULL, value REAL, PRIMARY KEY (series, at)) WITHOUT ROWID;
INSERT INTO "samples" VALUES(1,1790000000000,402.0);
INSERT INTO "samples" VALUES(1,1790000060000,NULL);
INSERT INTO "samples" VALUES(1,1790000120000,403.5);
CREATE TABLE series (id INTEGER PRIMARY KEY, metric TEXT NOT NULL, labels TEXT NOT NULL, UNIQUE (metric, labels));
INSERT INTO "series" VALUES(1,'gpu.total','{"network":"akash"}');
CREATE TABLE "sources" (
   "name" TEXT PRIMARY KEY,
   "up" INTEGER NOT NULL,
   "since" INTEGER NOT NULL,
   "reason" TEXT NOT NULL,
   "answered_at" INTEGER
);
CREATE TABLE withheld (series INTEGER PRIMARY KEY REFERENCES series (id), since INTEGER NOT NULL, says TEXT NOT NULL);
CREATE UNIQUE INDEX "idx__sqlite_migrations_migration_set_name"
    ON "_sqlite_migrations" ("migration_set", "name");
COMMIT;
