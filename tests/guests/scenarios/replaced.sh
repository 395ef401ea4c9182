# The same machine, started again with other disks in some places.
modprobe megaraid_sas
modprobe mptsas
card
disks 8
record replaced
