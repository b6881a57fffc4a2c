// The report folder before a run: where nothing could be kept, nothing is started.
import { CanaryError } from '../../domain/error.ts';
import { prepareReportFolder } from '../../host/report-folder.ts';

/**
 * Makes the folder of the input or flag that `spelled` names as the user wrote it.
 * @throws CanaryError INPUT_INVALID where it cannot be made or written
 */
export async function prepareReportDir(folder: string, spelled: string): Promise<void> {
  try {
    await prepareReportFolder(folder);
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    throw new CanaryError(
      'INPUT_INVALID',
      `${spelled} must be a folder that can be made and written; got ${JSON.stringify(folder.slice(0, 300))}: ${why}`,
      { hint: 'Nothing was started. Name another folder, or remove what is in its way.' },
    );
  }
}
