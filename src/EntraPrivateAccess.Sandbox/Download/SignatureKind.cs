namespace EntraPrivateAccess.Sandbox.Download;

internal enum SignatureKind
{
    Publisher,
    OtherPublisher,
    None,
}
