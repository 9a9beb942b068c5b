-- Where a delivery came about in a trace (W3C Trace Context, traceparent); empty where nothing was traced. No patient data.

ALTER TABLE deliveries ADD COLUMN traceparent text CHECK (traceparent ~ '^[0-9a-f]{2}-[0-9a-f]{32}-[0-9a-f]{16}-[0-9a-f]{2}$');
