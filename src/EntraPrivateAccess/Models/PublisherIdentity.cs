namespace EntraPrivateAccess.Models;

/// <summary>Who must have signed an installer: compared with the parsed names of the signer's certificate.</summary>
/// <param name="Organization">The O of the subject.</param>
/// <param name="CommonName">The CN of the subject.</param>
public sealed record PublisherIdentity(string Organization, string CommonName);
