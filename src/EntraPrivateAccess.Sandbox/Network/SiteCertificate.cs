namespace EntraPrivateAccess.Sandbox.Network;

/// <summary>What kind of certificate a site shows.</summary>
internal enum SiteCertificate
{
    Genuine,
    Inspected,
    Expired,
    WrongName,
}
