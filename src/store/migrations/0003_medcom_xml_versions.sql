-- Which versions of MedCom XML a party takes; the newer ones where it does not say.

ALTER TABLE parties ADD COLUMN medcom_xml jsonb;
