namespace EntraPrivateAccess.Provisioning;

internal enum StepPlanKind
{
    Done,
    Skip,
    Act,
}
