namespace EntraPrivateAccess.Server;

internal enum CertificatePresence
{
    Absent,
    Found,
    Unreadable,
}
