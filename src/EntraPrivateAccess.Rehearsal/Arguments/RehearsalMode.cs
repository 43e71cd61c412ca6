namespace EntraPrivateAccess.Rehearsal.Arguments;

/// <summary>What the rehearsal is asked to do.</summary>
internal enum RehearsalMode
{
    /// <summary>The main job: provision.ps1, statement by statement.</summary>
    Provision,
    Script,
    Shell,
    Serve,
    Help,
}
