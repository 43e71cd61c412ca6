namespace EntraPrivateAccess.Rehearsal.Jobs;

/// <summary>One thing that the rehearsal can be asked for.</summary>
internal interface IJob
{
    /// <summary>Does it and returns the exit code.</summary>
    int Run();
}
