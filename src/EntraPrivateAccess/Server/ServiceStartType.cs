namespace EntraPrivateAccess.Server;

/// <summary>When a service starts. Delayed is a flag beside automatic in Windows, a value of its own here.</summary>
internal enum ServiceStartType
{
    Boot = 0,
    System = 1,
    Automatic = 2,
    Manual = 3,
    Disabled = 4,
    AutomaticDelayed = 5,
}
